/// A task's name (`comm`), cheap to compare: its first 16 bytes and its length.
///
/// The kernel keeps 15 bytes (`TASK_COMM_LEN`), so this is the whole name of a process.
package struct TaskName: Equatable, Sendable {
  /// Bytes that the kernel keeps of a name.
  static let mostBytes = 15

  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var count = 0

  /// Whether a log's text can be a name: longer ones than the kernel's have escapes in them
  /// (`#011`, `\x0a`).
  static func isPossible(_ text: Bytes) -> Bool {
    guard text.count > mostBytes else { return true }
    guard text.count <= 4 * mostBytes else { return false }
    var (length, offset) = (0, 0)
    while offset < text.count {
      let isEscape =
        text.has("#", at: offset) && text.part(from: offset + 1, to: offset + 4).wholeNumber != nil
        || text.has("\\x", at: offset)
      offset += isEscape ? 4 : 1
      length += 1
    }
    return length <= mostBytes
  }

  /// The name as `/proc/[pid]/stat` has it: raw bytes.
  package init(raw bytes: UnsafeRawBufferPointer) {
    for byte in bytes { append(byte) }
  }

  /// The name as the `Name` line of `/proc/[pid]/status` has it: newline and backslash escaped.
  package init(escaped bytes: UnsafeRawBufferPointer) {
    Self.unescape(bytes) { append($0) }
  }

  /// The whole text of an escaped name.
  package static func text(escaped bytes: UnsafeRawBufferPointer) -> String {
    guard bytes.firstOffset(of: UInt8(ascii: "\\"), from: 0) != nil else {
      return bytes.repairedText
    }
    var raw: [UInt8] = []
    unescape(bytes) { raw.append($0) }
    return String(decoding: raw, as: UTF8.self)
  }

  private mutating func append(_ byte: UInt8) {
    if count < 8 {
      low |= UInt64(byte) << UInt64(8 * count)
    } else if count < 16 {
      high |= UInt64(byte) << UInt64(8 * (count - 8))
    }
    count += 1
  }

  /// Undoes `seq_escape_str(…, "\n\\")` of `proc_task_name()` in `fs/proc/array.c`; any other
  /// use of a backslash is not the kernel's and stays.
  @inline(__always)
  private static func unescape(_ bytes: UnsafeRawBufferPointer, _ body: (UInt8) -> Void) {
    var offset = 0
    while offset < bytes.count {
      let byte = bytes[offset]
      let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
      offset += 1
      guard byte == UInt8(ascii: "\\"), next == UInt8(ascii: "n") || next == UInt8(ascii: "\\")
      else {
        body(byte)
        continue
      }
      body(next == UInt8(ascii: "n") ? UInt8(ascii: "\n") : next)
      offset += 1
    }
  }
}
