import CZstd

/// Frames of Zstandard (RFC 8878), one behind the other.
final class ZstdStream: ByteStream {
  private let source: PeekStream
  private let path: String
  private let state: OpaquePointer
  /// A frame has begun and not ended.
  private var isInsideFrame = true

  init(_ source: PeekStream, path: String) throws(SourceError) {
    guard let state = ZSTD_createDStream() else { throw .noMemory(path) }
    self.state = state
    self.source = source
    self.path = path
  }

  deinit { ZSTD_freeDStream(state) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      let peeked = try source.peek(1)
      var input = ZSTD_inBuffer(src: peeked.baseAddress, size: peeked.count, pos: 0)
      var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
      if peeked.isEmpty, !isInsideFrame { return 0 }
      let hint = ZSTD_decompressStream(state, &output, &input)
      source.skip(input.pos)
      guard ZSTD_isError(hint) == 0 else {
        // Padding behind the last frame is none.
        if !isInsideFrame, output.pos == 0 { return 0 }
        throw .damaged(path)
      }
      isInsideFrame = hint != 0
      if output.pos > 0 { return output.pos }
      if peeked.isEmpty, isInsideFrame { throw .truncated(path) }
    }
  }
}
