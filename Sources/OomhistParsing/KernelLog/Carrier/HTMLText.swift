/// Text that was copied out of a web page: entities and the tags around it.
enum HTMLText {
  /// Tags that pages put around and into logs; the kernel's own `<TASK>` and `<4>` are none.
  private static let tags: Set<String> = [
    "html", "head", "body", "pre", "code", "p", "br", "div", "span", "a", "b", "i", "u", "em", "tt",
    "strong", "font", "td", "tr", "th", "table", "tbody", "blockquote", "samp", "textarea", "li",
    "ul", "ol", "hr", "h1", "h2", "h3", "!doctype", "meta", "title", "details", "summary",
  ]
  /// Tags that end a line on the page.
  private static let breaks: Set<String> = ["br", "p", "div", "li", "tr", "pre", "hr"]

  private static let entities: [(name: StaticString, byte: UInt8)] = [
    ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")),
    ("&quot;", UInt8(ascii: "\"")), ("&apos;", UInt8(ascii: "'")), ("&nbsp;", 0x20),
  ]

  /// Whether the text begins with a tag: it is a page, not a log that mentions one.
  static func isPage(_ window: Bytes) -> Bool {
    let start = window.trimmed
    return start.first == UInt8(ascii: "<") && tag(start, at: 0) != nil
  }

  /// Whether entities are to be expected, or tags at the ends of lines.
  static func hasEntities(_ window: Bytes) -> Bool {
    window.contains("&lt;") || window.contains("&gt;") || window.contains("&#39;")
      || window.contains("&quot;") || window.contains("&amp;") || window.contains("&nbsp;")
      || window.contains("<br>\n") || window.contains("<br/>\n") || window.contains("<br />\n")
      || window.contains("</pre>") || window.contains("</code>")
  }

  /// A line with its entities resolved and without tags around it, and of a page without any; a
  /// page's tag that breaks the line becomes a newline.
  ///
  /// No entity becomes a newline: a line of a log stays one line.
  static func plain(_ line: Bytes, isPage: Bool) -> [UInt8] {
    let line = isPage ? line : withoutTagsAround(line)
    var text: [UInt8] = []
    text.reserveCapacity(line.count)
    var offset = 0
    while offset < line.count {
      if line[offset] == UInt8(ascii: "&"), let (byte, length) = entity(line, offset) {
        text.append(byte)
        offset += length
      } else if isPage, line[offset] == UInt8(ascii: "<"),
        let (name, length) = tag(line, at: offset)
      {
        if breaks.contains(name) { text.append(0x0A) }
        offset += length
      } else {
        text.append(line[offset])
        offset += 1
      }
    }
    return text
  }

  private static func withoutTagsAround(_ line: Bytes) -> Bytes {
    // Blanks in front stay: they tell the further lines of a program's message.
    var line = line
    while line.first == UInt8(ascii: "<"), let (_, length) = tag(line, at: 0) {
      line = line.from(length)
    }
    while line.last == UInt8(ascii: ">"), let start = line.lastIndex(of: UInt8(ascii: "<")),
      let (_, length) = tag(line, at: start), start + length == line.count
    {
      line = line.upTo(start)
    }
    return line
  }

  private static func entity(_ line: Bytes, _ offset: Int) -> (byte: UInt8, length: Int)? {
    for (name, byte) in entities where line.has(name, at: offset) {
      return (byte, name.utf8CodeUnitCount)
    }
    guard line.has("&#", at: offset) else { return nil }
    let end = line.part(from: offset, to: offset + 8).firstOffset(of: UInt8(ascii: ";"), from: 2)
    guard let end else { return nil }
    let digits = line.part(from: offset + 2, to: offset + end)
    let isHex = digits.has("x") || digits.has("X")
    let text = digits.from(isHex ? 1 : 0).repairedText
    guard let code = UInt8(text, radix: isHex ? 16 : 10), (0x20..<0x7F).contains(code)
    else { return nil }
    return (code, end + 1)
  }

  private static func tag(_ line: Bytes, at offset: Int) -> (name: String, length: Int)? {
    let rest = line.part(from: offset, to: offset + 512)
    guard let end = rest.firstOffset(of: UInt8(ascii: ">"), from: 1) else { return nil }
    let start = rest.has("</") ? 2 : 1
    let name = rest.part(from: start, to: end).prefix { $0.isLetter || $0.isDigit || $0 == 0x21 }
    guard !name.isEmpty, name.count <= 10 else { return nil }
    let word = String(decoding: name, as: UTF8.self)
    // <TASK> and <IRQ> are the kernel's.
    let lower = word.lowercased()
    guard tags.contains(lower) else { return nil }
    return (lower, end + 1)
  }
}
