import Glibc

/// Reads a stream ahead in a thread of its own: one processor decompresses while another parses.
///
/// The source must be used by nobody else until this has ended or is gone.
final class AheadStream: ByteStream {
  private let pipe: Pipe
  private let thread: pthread_t?
  /// Bytes of the current piece that were taken.
  private var taken = 0

  init(_ source: any ByteStream) {
    pipe = Pipe(source)
    var thread = pthread_t()
    let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
      guard let argument else { return nil }
      Unmanaged<Pipe>.fromOpaque(argument).takeRetainedValue().fill()
      return nil
    }
    let argument = Unmanaged.passRetained(pipe)
    if pthread_create(&thread, nil, body, argument.toOpaque()) == 0 {
      self.thread = thread
    } else {
      // No more threads: then one thing after the other.
      argument.release()
      self.thread = nil
    }
  }

  deinit {
    pipe.stop()
    if let thread { pthread_join(thread, nil) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    guard thread != nil else { return try pipe.source.read(into: buffer) }
    guard let piece = try pipe.next() else { return 0 }
    let count = min(piece.count - taken, buffer.count)
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: piece[taken..<taken + count]))
    taken += count
    if taken == piece.count {
      taken = 0
      pipe.release()
    }
    return count
  }
}

/// What the two threads share; all but the pieces themselves is looked at under the lock.
private final class Pipe: @unchecked Sendable {
  let source: any ByteStream
  private let pieces: [UnsafeMutableRawBufferPointer]
  private var counts = Array(repeating: 0, count: Pipe.pieceCount)
  /// Pieces filled and pieces released since the beginning.
  private var filled = 0
  private var released = 0
  private var isEnded = false
  private var isStopped = false
  private var error: SourceError?
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private static let pieceCount = 4
  private static let pieceBytes = 256 * 1024

  init(_ source: any ByteStream) {
    self.source = source
    pieces = (0..<Self.pieceCount).map { _ in
      .allocate(byteCount: Self.pieceBytes, alignment: 4096)
    }
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    for piece in pieces { piece.deallocate() }
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(changed)
    mutex.deallocate()
    changed.deallocate()
  }

  /// Reads to the end of the source, waiting where all pieces are full.
  func fill() {
    while let place = locked({ waitForRoom() }) {
      let result = Result { () throws(SourceError) in try source.read(into: pieces[place]) }
      let goesOn = locked { note(result, at: place) }
      guard goesOn else { return }
    }
  }

  private func waitForRoom() -> Int? {
    while filled - released == Self.pieceCount, !isStopped { pthread_cond_wait(changed, mutex) }
    return isStopped ? nil : filled % Self.pieceCount
  }

  private func note(_ result: Result<Int, SourceError>, at place: Int) -> Bool {
    defer { pthread_cond_broadcast(changed) }
    switch result {
    case .success(let count) where count > 0:
      counts[place] = count
      filled += 1
      return true
    case .success: break
    case .failure(let failure): error = failure
    }
    isEnded = true
    return false
  }

  /// The piece that is read next; `nil` at the end, an error in its place.
  func next() throws(SourceError) -> UnsafeRawBufferPointer? {
    let (piece, error) = locked { () -> (UnsafeRawBufferPointer?, SourceError?) in
      while filled == released, !isEnded { pthread_cond_wait(changed, mutex) }
      guard filled > released else { return (nil, self.error) }
      let place = released % Self.pieceCount
      return (UnsafeRawBufferPointer(rebasing: pieces[place][..<counts[place]]), nil)
    }
    if let error { throw error }
    return piece
  }

  /// Gives the piece back that ``next()`` gave.
  func release() {
    locked {
      released += 1
      pthread_cond_broadcast(changed)
    }
  }

  func stop() {
    locked {
      isStopped = true
      pthread_cond_broadcast(changed)
    }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
