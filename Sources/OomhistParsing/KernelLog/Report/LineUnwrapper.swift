import OomhistModel

/// Joins lines that a mail program, a terminal or a column limit broke in the middle.
///
/// A line whose kind needs more than it has is held back; if the next line has nothing of its
/// own in front and looks like the rest, both become one.
struct LineUnwrapper {
  private var held: [UInt8] = []
  private var origin: LineOrigin?
  private var program: String?
  private var pieces = 0
  private var table: TaskTable?
  /// The line that ``table`` was read from.
  private var header: [UInt8] = []

  /// Lines that one message may be broken into.
  private static let pieceLimit = 5

  /// Whether a line is held back: the next one must be looked at, whatever it is.
  var isHolding: Bool { origin != nil }

  /// Takes a line; one that `isWhole` is not asked whether it lacks its end.
  mutating func push(
    _ message: Bytes, _ lineOrigin: LineOrigin, program lineProgram: String?,
    isWhole: Bool = false, into assembly: inout Assembly
  ) {
    // Double spacing, as some pages have it, parts no message.
    if message.isEmpty, lineOrigin.isBare { return }
    if origin != nil, lineOrigin.isBare, join(message) {
      if !isOpen(held) || pieces >= Self.pieceLimit { flush(into: &assembly) }
      return
    }
    flush(into: &assembly)
    note(message)
    // Records of /dev/kmsg are whole.
    if lineOrigin.carrier != .kmsg, lineProgram == nil, !isWhole, isOpen(message) {
      held.append(contentsOf: message)
      origin = lineOrigin
      program = lineProgram
      pieces = 1
    } else {
      assembly.handle(message, lineOrigin, program: lineProgram)
    }
  }

  mutating func flush(into assembly: inout Assembly) {
    guard let origin else { return }
    var message: [UInt8] = []
    swap(&message, &held)
    message.withUnsafeBytes {
      note($0)
      assembly.handle($0, origin, program: program)
    }
    message.removeAll(keepingCapacity: true)
    held = message
    self.origin = nil
  }

  /// Takes note of a table's header, which is mostly that of the report before.
  private mutating func note(_ message: Bytes) {
    guard TaskTable.mayBeHeader(message),
      message.count != header.count || !message.begins(with: header),
      let table = TaskTable(header: message)
    else { return }
    self.table = table
    header.removeAll(keepingCapacity: true)
    header.append(contentsOf: message)
  }

  private func isOpen(_ message: [UInt8]) -> Bool { message.withUnsafeBytes { isOpen($0) } }

  private func isOpen(_ message: Bytes) -> Bool { WrapKind(message, table: table) != nil }

  /// Appends the next line if it is the rest of the one held back.
  private mutating func join(_ rest: Bytes) -> Bool {
    guard let kind = held.withUnsafeBytes({ WrapKind($0, table: table) }), kind.wants(rest) else {
      return false
    }
    let spaced = held + [0x20] + rest
    let closed = held + rest
    held = kind.isBetterClosed(closed, spaced) ? closed : spaced
    pieces += 1
    return true
  }
}
