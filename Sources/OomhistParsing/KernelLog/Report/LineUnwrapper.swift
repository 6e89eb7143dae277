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
      if !isOpen || pieces >= Self.pieceLimit { flush(into: &assembly) }
      return
    }
    if joinStamp(message, lineOrigin, into: &assembly) { return }
    flush(into: &assembly)
    note(message)
    // Records of /dev/kmsg are whole.
    if lineOrigin.carrier != .kmsg, !isWhole, kind(of: message, lineProgram) != nil {
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

  /// The message without blanks at its end; those of a row may be its name's.
  private static func withoutPadding(_ message: Bytes) -> Bytes {
    message.has("[") ? message : message.withoutPadding
  }

  /// Takes a line that has nothing but the time since boot in front, if the line held back lacks
  /// just that; whether it does.
  private mutating func joinStamp(
    _ message: Bytes, _ later: LineOrigin, into assembly: inout Assembly
  ) -> Bool {
    guard let origin, held.isEmpty, origin.boottimeUs == nil, later.host == nil,
      later.wall == nil, !later.isBare, later.boottimeUs != nil
    else { return false }
    self.origin?.boottimeUs = later.boottimeUs
    held.append(contentsOf: message)
    if !isOpen { flush(into: &assembly) }
    return true
  }

  /// Takes note of a table's header, which is mostly that of the report before.
  private mutating func note(_ message: Bytes) {
    guard TaskTable.mayBeHeader(message),
      message.count != header.count || !message.begins(with: header),
      let table = TaskTable(header: message)
    else { return }
    self.table = table
    header.replaceAll(with: message)
  }

  /// Whether the line held back still lacks its end.
  private var isOpen: Bool { held.withUnsafeBytes { kind(of: $0, program) } != nil }

  private func kind(of message: Bytes, _ program: String?) -> WrapKind? {
    let message = Self.withoutPadding(message)
    guard let program else { return WrapKind(message, table: table) }
    return KillerProgram(tag: program).flatMap { WrapKind(message, of: $0) }
  }

  /// Appends the next line if it is the rest of the one held back.
  private mutating func join(_ rest: Bytes) -> Bool {
    guard let kind = held.withUnsafeBytes({ kind(of: $0, program) }), kind.wants(rest) else {
      return false
    }
    // Padding; without a join it stays, since it proves a number in front of it whole.
    let length = held.withUnsafeBytes { Self.withoutPadding($0).count }
    held.removeLast(held.count - length)
    let spaced = held + [0x20] + rest
    let closed = held + rest
    held = kind.isBetterClosed(closed, spaced, at: held.count) ? closed : spaced
    pieces += 1
    return true
  }
}
