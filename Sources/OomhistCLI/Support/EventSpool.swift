import Glibc
import OomhistModel
import OomhistParsing

/// Events that wait in a temporary file for their year, which the end of their log decides.
final class EventSpool {
  private let folder: String
  private let descriptor: Int32
  /// Bytes on their way to the file or from it.
  private var buffer: [UInt8] = []
  private var stamps: [YearlessStamp?] = []
  /// In front of each event: how long it is.
  private static let lengthBytes = 8
  private static let bufferBytes = 256 << 10

  /// Opens a file that nobody else sees, and that is gone with this process.
  init() throws {
    folder = TemporaryPlace.folder
    var path = Array("\(folder)/oomhist-events.XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    guard descriptor >= 0 else { throw failure(errno) }
    unlink(path)
  }

  deinit { close(descriptor) }

  func append(_ settled: SettledEvent) throws {
    let start = buffer.count
    buffer.append(contentsOf: [UInt8](repeating: 0, count: Self.lengthBytes))
    settled.event.pack(into: &buffer)
    let length = UInt64(buffer.count - start - Self.lengthBytes)
    buffer.withUnsafeMutableBytes {
      $0.storeBytes(of: length, toByteOffset: start, as: UInt64.self)
    }
    stamps.append(settled.yearlessStamp)
    if buffer.count >= Self.bufferBytes { try flush() }
  }

  /// Hands out the events in order, dated.
  func replay(_ dating: EventDating, each: (OOMEvent) throws -> Void) throws {
    try flush()
    lseek(descriptor, 0, SEEK_SET)
    var next = 0
    for stamp in stamps {
      try read(Self.lengthBytes, at: &next)
      let length = buffer.withUnsafeBytes {
        Int($0.loadUnaligned(fromByteOffset: next, as: UInt64.self))
      }
      next += Self.lengthBytes
      try read(length, at: &next)
      guard var event = unpack(at: next) else { throw failure(EBADMSG) }
      next += length
      if let stamp { dating.date(&event, by: stamp) }
      try each(event)
    }
  }

  private func unpack(at offset: Int) -> OOMEvent? {
    var unpacker = Unpacker(buffer, from: offset)
    return OOMEvent(packed: &unpacker)
  }

  /// Sees to it that the next bytes of the file are in the buffer, from `offset` on.
  private func read(_ count: Int, at offset: inout Int) throws {
    guard buffer.count - offset < count else { return }
    buffer.removeFirst(offset)
    offset = 0
    var length = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: max(count, Self.bufferBytes) - length))
    while length < count {
      let done = buffer.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + length }, buffer.count - length)
      }
      if done == 0 { throw failure(EBADMSG) }
      if done < 0, errno != EINTR { throw failure(errno) }
      length += max(0, done)
    }
    buffer.removeLast(buffer.count - length)
  }

  private func flush() throws {
    let reason = buffer.withUnsafeBytes { Console.writeAll($0, to: descriptor) }
    buffer.removeAll(keepingCapacity: true)
    if reason != 0 { throw failure(reason) }
  }

  private func failure(_ reason: Int32) -> Failure {
    Failure(
      "cannot keep events in \(folder): \(String(cString: strerror(reason)))",
      hint: "set TMPDIR to a folder with room")
  }
}
