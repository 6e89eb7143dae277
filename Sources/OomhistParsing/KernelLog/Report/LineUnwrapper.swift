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
    if let header = TaskTable(header: message) { table = header }
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
    held.withUnsafeBytes { message in
      if let header = TaskTable(header: message) { table = header }
      assembly.handle(message, origin, program: program)
    }
    held.removeAll(keepingCapacity: true)
    self.origin = nil
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
