/// JSON text, written piece by piece so that keys keep their order and nothing is buffered.
///
/// Reading is left to a library; only writing is here, since no encoder keeps the order of a
/// query's columns. Bytes, not a `String`, take the pieces: a log's events have millions of them.
package struct JSONText: Sendable {
  /// The text so far, in UTF-8.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  package init() {}

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func beginObject(_ key: String? = nil) { open("{", key) }
  package mutating func endObject() { close("}") }
  package mutating func beginArray(_ key: String? = nil) { open("[", key) }
  package mutating func endArray() { close("]") }

  package mutating func string(_ value: String, key: String? = nil) {
    prefix(key)
    quote(value)
  }

  /// A key with its quotes and colon, made once for many objects.
  package struct Key: Sendable {
    fileprivate let bytes: [UInt8]

    package init(_ name: String) { bytes = Array((JSONText.quoted(name) + ":").utf8) }
  }

  package mutating func integer(_ value: Int64, key: Key) {
    prefix(key)
    append(value)
  }

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

  private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy { isPlain($0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x5c
  }

  package mutating func string(_ value: String, key: Key) {
    prefix(key)
    quote(value)
  }

  private mutating func prefix(_ key: Key) {
    prefix(nil)
    bytes.append(contentsOf: key.bytes)
  }

  package mutating func integer(_ value: Int64, key: String? = nil) {
    prefix(key)
    append(value)
  }

  /// Writes a number; infinities and NaN, which JSON lacks, become `null`.
  package mutating func real(_ value: Double, key: String? = nil) {
    prefix(key)
    append(value)
  }

  package mutating func real(_ value: Double, key: Key) {
    prefix(key)
    append(value)
  }

  package mutating func bool(_ value: Bool, key: String? = nil) {
    prefix(key)
    append(value ? "true" : "false")
  }

  package mutating func bool(_ value: Bool, key: Key) { raw(value ? "true" : "false", key: key) }

  package mutating func null(key: String? = nil) {
    prefix(key)
    append("null")
  }

  package mutating func null(key: Key) { raw("null", key: key) }

  /// Writes text that is JSON already.
  package mutating func raw(_ json: String, key: String? = nil) {
    prefix(key)
    append(json)
  }

  package mutating func raw(_ json: String, key: Key) {
    prefix(key)
    append(json)
  }

  /// Ends a line of NDJSON: what follows is a document of its own.
  package mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  /// Empties the text, keeping the place in the document: for output in pieces.
  package mutating func takeText() -> String {
    defer { removeAll() }
    return text
  }

  /// Empties the text, and keeps its room for the next one.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  private mutating func open(_ bracket: Unicode.Scalar, _ key: String?) {
    prefix(key)
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func prefix(_ key: String?) {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
    if let key {
      quote(key)
      bytes.append(UInt8(ascii: ":"))
    }
  }

  private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  private mutating func append(_ value: Double) {
    if !value.isFinite {
      append("null")
    } else if value == value.rounded(), abs(value) < 1e15 {
      append(Int64(value))
    } else {
      append("\(value)")
    }
  }

  private mutating func append(_ value: Int64) { bytes.append(decimal: value) }

  private mutating func quote(_ value: String) {
    // Nearly every text is ASCII.
    let isWritten: Bool? = value.utf8.withContiguousStorageIfAvailable { text in
      guard text.allSatisfy({ $0 < 0x7f }) else { return false }
      bytes.append(UInt8(ascii: "\""))
      appendEscaped(ascii: text)
      bytes.append(UInt8(ascii: "\""))
      return true
    }
    if isWritten != true { append(Self.quoted(value)) }
  }

  /// Appends what needs no escape piece by piece.
  private mutating func appendEscaped(ascii text: UnsafeBufferPointer<UInt8>) {
    var start = 0
    for index in text.indices where !Self.isPlain(text[index]) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
      append(Self.escape(Unicode.Scalar(text[index])))
      start = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  /// A JSON string with its quotes.
  ///
  /// Control characters and changes of writing direction are
  /// escaped, so that a hostile name can neither end the line nor fool a reader at a terminal.
  package static func quoted(_ value: String) -> String {
    var result = "\""
    result.reserveCapacity(value.utf8.count + 2)
    for scalar in value.unicodeScalars {
      if isPlain(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += escape(scalar)
      }
    }
    return result + "\""
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\"", "\\", "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}"..."\u{202e}",
      "\u{2066}"..."\u{2069}":
      false
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let hex = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    }
  }
}
