/// JSON text, written piece by piece so that keys keep their order and nothing is buffered.
///
/// Reading is left to a library; only writing is here, since no encoder keeps the order of a
/// query's columns. Bytes, not a `String`, take the pieces: a log's events have millions of them.
package struct JSONText: Sendable {
  /// The text so far, in UTF-8.
  package internal(set) var bytes: [UInt8] = []
  var needsComma = false

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

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

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
}
