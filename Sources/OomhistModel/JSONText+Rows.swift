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
      form.keys.withUnsafeBytes { keys in
        form.ends.withUnsafeBufferPointer { ends in
          piece.add(UnsafeRawBufferPointer(rebasing: keys[..<ends[0]]))
          piece.add(number)
          piece.add(UnsafeRawBufferPointer(rebasing: keys[ends[0]..<ends[1]]))
          piece.add(text)
          piece.add(UInt8(ascii: "\""))
          for index in 0..<ends.count - 2 where presence & 1 << UInt64(index) != 0 {
            piece.add(UnsafeRawBufferPointer(rebasing: keys[ends[index + 1]..<ends[index + 2]]))
            piece.add(numbers[index])
          }
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

    /// `{"pid":`, `,"comm":"`, `,"tgid":` and so on, one behind the other.
    fileprivate let keys: [UInt8]
    /// Where each of them ends.
    fileprivate let ends: [Int]
    /// Bytes of the longest object.
    fileprivate var mostBytes: Int { keys.count + Self.textLimit + 24 * ends.count }

    package init(number: String, text: String, numbers: [String]) {
      var keys = Array("{\(quoted(number)):".utf8)
      var ends = [keys.count]
      for key in [",\(quoted(text)):\""] + numbers.map({ ",\(quoted($0)):" }) {
        keys += Array(key.utf8)
        ends.append(keys.count)
      }
      self.keys = keys
      self.ends = ends
    }
  }
}
