import Glibc
import OomhistModel
import OomhistParsing

/// Events that wait in a temporary file for their year, which the end of their log decides.
final class EventSpool {
  private let folder: String
  private let descriptor: Int32
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
    for stamp in stamps {
      let length = try bytes(Self.lengthBytes).withUnsafeBytes {
        $0.loadUnaligned(as: UInt64.self)
      }
      var unpacker = Unpacker(try bytes(Int(length)))
      guard var event = OOMEvent(packed: &unpacker) else { throw failure(EBADMSG) }
      if let stamp { dating.date(&event, by: stamp) }
      try each(event)
    }
  }

  /// The next bytes of the file.
  private func bytes(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { buffer in
      var done = 0
      while done < count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        let length = read(descriptor, rest.baseAddress, rest.count)
        if length == 0 { throw failure(EBADMSG) }
        if length < 0, errno != EINTR { throw failure(errno) }
        done += max(0, length)
      }
    }
    return bytes
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
