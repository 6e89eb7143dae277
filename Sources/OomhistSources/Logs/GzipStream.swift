import CZlib

/// Members of gzip (RFC 1952), one behind the other.
final class GzipStream: ByteStream {
  private let source: PeekStream
  private let path: String
  /// zlib keeps the address of this structure: it must not move.
  private let state = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isBetweenMembers = false
  private var isFinished = false

  /// A window of 32 KiB, and the header of gzip.
  private static let windowBits: Int32 = 15 + 16

  init(_ source: PeekStream, path: String) throws(SourceError) {
    self.source = source
    self.path = path
    state.initialize(to: z_stream())
    let status = inflateInit2_(
      state, Self.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .noMemory(path) }
  }

  deinit {
    inflateEnd(state)
    state.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while !isFinished {
      let input = try source.peek(isBetweenMembers ? 2 : 1)
      if isBetweenMembers {
        // Padding behind the last member, as tapes and some loggers leave it, is no member.
        guard input.count >= 2, input[0] == 0x1F, input[1] == 0x8B else { break }
        inflateReset(state)
        isBetweenMembers = false
      }
      guard !input.isEmpty else { throw .truncated(path) }
      let produced = try inflate(input, buffer)
      if produced > 0 { return produced }
    }
    isFinished = true
    return 0
  }

  private func inflate(
    _ input: UnsafeMutableRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
  ) throws(SourceError) -> Int {
    state.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_in = UInt32(clamping: input.count)
    state.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    state.pointee.avail_out = UInt32(clamping: output.count)
    let status = CZlib.inflate(state, Z_NO_FLUSH)
    source.skip(input.count - Int(state.pointee.avail_in))
    let produced = output.count - Int(state.pointee.avail_out)
    switch status {
    case Z_STREAM_END: isBetweenMembers = true
    case Z_OK, Z_BUF_ERROR: break
    case Z_MEM_ERROR: throw .noMemory(path)
    // What was produced up to the damage is handed out first; the next call says so again.
    default: if produced == 0 { throw .damaged(path) }
    }
    return produced
  }
}
