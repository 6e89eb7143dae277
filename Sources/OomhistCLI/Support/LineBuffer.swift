/// Cuts a stream of chunks into lines.
struct LineBuffer {
  private var rest: [UInt8] = []

  mutating func append(
    _ chunk: UnsafeRawBufferPointer, each: (UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    var start = chunk.startIndex
    while let end = chunk[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = UnsafeRawBufferPointer(rebasing: chunk[start..<end])
      if rest.isEmpty {
        try each(line)
      } else {
        rest.append(contentsOf: line)
        try rest.withUnsafeBytes(each)
        rest.removeAll(keepingCapacity: true)
      }
      start = end + 1
    }
    rest.append(contentsOf: chunk[start...])
  }

  mutating func finish(each: (UnsafeRawBufferPointer) throws -> Void) rethrows {
    if !rest.isEmpty { try rest.withUnsafeBytes(each) }
    rest = []
  }
}
