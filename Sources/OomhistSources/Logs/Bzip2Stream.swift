import CBzip2

/// Streams of bzip2, one behind the other.
final class Bzip2Stream: ByteStream {
  private let source: PeekStream
  private let path: String
  private let state = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
  private var isBetweenStreams = false
  private var isFinished = false

  init(_ source: PeekStream, path: String) throws(SourceError) {
    self.source = source
    self.path = path
    state.initialize(to: bz_stream())
    guard BZ2_bzDecompressInit(state, 0, 0) == BZ_OK else { throw .noMemory(path) }
  }

  deinit {
    BZ2_bzDecompressEnd(state)
    state.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while !isFinished {
      let input = try source.peek(isBetweenStreams ? 4 : 1)
      if isBetweenStreams {
        guard Compression(magic: input) == .bzip2 else { break }
        try startAnew()
      }
      guard !input.isEmpty else { throw .truncated(path) }
      let produced = try decompress(input, buffer)
      if produced > 0 { return produced }
    }
    isFinished = true
    return 0
  }

  private func startAnew() throws(SourceError) {
    BZ2_bzDecompressEnd(state)
    state.pointee = bz_stream()
    guard BZ2_bzDecompressInit(state, 0, 0) == BZ_OK else { throw .noMemory(path) }
    isBetweenStreams = false
  }

  private func decompress(
    _ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    state.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: CChar.self)
    state.pointee.avail_in = UInt32(clamping: input.count)
    state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    state.pointee.avail_out = UInt32(clamping: output.count)
    let status = BZ2_bzDecompress(state)
    source.skip(input.count - Int(state.pointee.avail_in))
    let produced = output.count - Int(state.pointee.avail_out)
    switch status {
    case BZ_STREAM_END: isBetweenStreams = true
    case BZ_OK: break
    case BZ_MEM_ERROR: throw .noMemory(path)
    default: if produced == 0 { throw .damaged(path) }
    }
    return produced
  }
}
