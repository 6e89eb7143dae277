import CLzma

/// Streams of xz, one behind the other.
final class XZStream: ByteStream {
  private let source: PeekStream
  private let path: String
  private let state = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
  private var isFinished = false

  /// `xz -9` needs 65 MiB; a header that asks for gigabytes is refused.
  private static let memoryLimitBytes: UInt64 = 256 << 20

  /// `LZMA_CONCATENATED`, a macro that Swift does not import.
  private static let concatenated: UInt32 = 0x08

  init(_ source: PeekStream, path: String) throws(SourceError) {
    self.source = source
    self.path = path
    state.initialize(to: lzma_stream())
    guard lzma_stream_decoder(state, Self.memoryLimitBytes, Self.concatenated) == LZMA_OK else {
      throw .noMemory(path)
    }
  }

  deinit {
    lzma_end(state)
    state.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while !isFinished {
      let input = try source.peek(1)
      state.pointee.next_in = UnsafePointer(input.baseAddress?.assumingMemoryBound(to: UInt8.self))
      state.pointee.avail_in = input.count
      state.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      state.pointee.avail_out = buffer.count
      let status = lzma_code(state, input.isEmpty ? LZMA_FINISH : LZMA_RUN)
      source.skip(input.count - state.pointee.avail_in)
      let produced = buffer.count - state.pointee.avail_out
      if status == LZMA_STREAM_END { isFinished = true }
      if produced > 0 { return produced }
      switch status {
      case LZMA_OK: if input.isEmpty { throw .truncated(path) }
      case LZMA_STREAM_END: return 0
      case LZMA_BUF_ERROR: throw .truncated(path)
      case LZMA_MEM_ERROR, LZMA_MEMLIMIT_ERROR: throw .noMemory(path)
      default: throw .damaged(path)
      }
    }
    return 0
  }
}
