/// Writes values one behind the other.
package struct Packer {
  fileprivate(set) var bytes: [UInt8]

  package mutating func add(_ value: Int64?) {
    bytes.append(value == nil ? 0 : 1)
    guard let value else { return }
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  package mutating func add(_ text: String?) {
    guard var text else { return add(nil as Int64?) }
    text.withUTF8 { utf8 in
      add(Int64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  package mutating func add(_ block: [UInt8]) {
    add(Int64(block.count))
    bytes.append(contentsOf: block)
  }
}

/// Reads what ``Packer`` wrote, in the same order.
package struct Unpacker {
  private let bytes: [UInt8]
  private var offset: Int

  package init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset
  }

  package mutating func integer() -> Int64? {
    guard offset < bytes.count else { return nil }
    offset += 1
    guard bytes[offset - 1] == 1, bytes.count - offset >= 8 else { return nil }
    defer { offset += 8 }
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Int64.self) }
  }

  package mutating func text() -> String? {
    block().map { String(decoding: $0, as: UTF8.self) }
  }

  package mutating func block() -> ArraySlice<UInt8>? {
    guard let count = integer(), count >= 0, count <= bytes.count - offset else { return nil }
    defer { offset += Int(count) }
    return bytes[offset..<offset + Int(count)]
  }
}
