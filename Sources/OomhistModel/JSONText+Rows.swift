/// Objects that are all alike, by the hundred thousand.
extension JSONText {
  /// Writes an object of numbers and a plain text in one piece: of those consist task tables.
  ///
  /// Returns `false`, and writes nothing, for a text that must be escaped or is long.
  package mutating func object(
    _ form: RowForm, number: Int64, text: UnsafeRawBufferPointer,
    numbers: UnsafeMutableBufferPointer<Int64>, presence: UInt64
  ) -> Bool {
    guard text.count <= RowForm.textLimit, Self.isPlain(text) else { return false }
    let comma = needsComma
    bytes.appendPiece(capacity: form.mostBytes) { piece in
      if comma { piece.add(UInt8(ascii: ",")) }
      form.withKeys { keys, lengths in
        piece.add(slot: keys, length: lengths[0])
        piece.add(number)
        piece.add(slot: keys + BytePiece.slotBytes, length: lengths[1])
        piece.add(text)
        piece.add(UInt8(ascii: "\""))
        for index in 0..<lengths.count - 2 where presence & 1 << UInt64(index) != 0 {
          piece.add(
            slot: keys + (index + 2) * BytePiece.slotBytes, length: lengths[index + 2])
          piece.add(numbers[index])
        }
      }
      piece.add(UInt8(ascii: "}"))
    }
    needsComma = true
    return true
  }

  /// The keys of objects that are all alike, with all that stands around them.
  package struct RowForm: Sendable {
    /// Bytes of a text that is written in one piece.
    static let textLimit = 64

    /// `{"pid":`, `,"comm":"`, `,"tgid":` and so on, a slot each.
    private let slots: [UInt8]
    /// Bytes of each.
    private let lengths: [Int]
    /// Bytes of the longest object, and of the room that its writer needs.
    fileprivate var mostBytes: Int { slots.count + Self.textLimit + 24 * lengths.count }

    /// `nil` for keys that are too long for a slot.
    package init?(number: String, text: String, numbers: [String]) {
      let keys =
        ["{\(quoted(number)):", ",\(quoted(text)):\""] + numbers.map { ",\(quoted($0)):" }
      lengths = keys.map(\.utf8.count)
      guard lengths.allSatisfy({ $0 <= BytePiece.slotBytes }) else { return nil }
      slots = keys.flatMap { key in
        Array(key.utf8) + Array(repeating: 0, count: BytePiece.slotBytes - key.utf8.count)
      }
    }

    fileprivate func withKeys(_ body: (UnsafeRawPointer, UnsafeBufferPointer<Int>) -> Void) {
      slots.withUnsafeBytes { slots in
        guard let first = slots.baseAddress else { return }
        lengths.withUnsafeBufferPointer { body(first, $0) }
      }
    }
  }
}
