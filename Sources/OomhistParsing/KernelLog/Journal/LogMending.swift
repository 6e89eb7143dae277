/// What happened to text on its way from a log to here, and how to undo it line by line.
struct LogMending {
  /// A page, whose tags are to go.
  var isPage = false
  /// Entities of HTML, or tags that end lines.
  var hasEntities = false
  /// A mail's encoding: `=3D` for `=`, and an equals sign at the end of a line that goes on.
  var isQuotedPrintable = false
  /// Blanks that do not break (U+00A0), as browsers and mail programs copy runs of blanks.
  var hasHardBlanks = false
  /// The beginning of a line of a mail.
  private var beginning: [UInt8] = []

  init() {}

  /// `nil` for text that nothing happened to.
  init?(_ window: Bytes) {
    isPage = HTMLText.isPage(window)
    hasEntities = HTMLText.hasEntities(window)
    isQuotedPrintable = QuotedPrintable.isIn(window)
    hasHardBlanks = HardBlanks.isIn(window)
    // Both are undone whatever else happened.
    let isMangled = window.contains("\r\r\n") || PstoreHeader.length(window) != nil
    guard isPage || hasEntities || isQuotedPrintable || hasHardBlanks || isMangled else {
      return nil
    }
  }

  mutating func read(_ line: Bytes, into parser: inout LogParser) {
    if PstoreHeader.length(line) != nil { return parser.passLine() }
    var line = line
    while line.last == 0x0D { line = line.upTo(line.count - 1) }
    guard isQuotedPrintable else { return mend(line, into: &parser) }
    let isBroken = QuotedPrintable.decode(line, onto: &beginning)
    if isBroken, beginning.count < LineSplitter.limit { return parser.passLine() }
    endLine(into: &parser)
  }

  /// Ends the text.
  mutating func finish(into parser: inout LogParser) {
    if !beginning.isEmpty { endLine(into: &parser) }
  }

  private mutating func endLine(into parser: inout LogParser) {
    beginning.withUnsafeBytes { mend($0, into: &parser) }
    beginning.removeAll(keepingCapacity: true)
  }

  private func mend(_ line: Bytes, into parser: inout LogParser) {
    guard hasHardBlanks else { return mendTags(line, into: &parser) }
    HardBlanks.softened(line).withUnsafeBytes { mendTags($0, into: &parser) }
  }

  private func mendTags(_ line: Bytes, into parser: inout LogParser) {
    guard isPage || hasEntities else { return parser.consumeLine(line) }
    HTMLText.plain(line, isPage: isPage).withUnsafeBytes { parser.consumeLine($0) }
  }
}
