/// Markup that is balanced by construction, and the only place where text becomes HTML.
///
/// Names of elements and attributes are literals of this program; whatever else is written goes
/// through ``escaped(_:)``, so that no text can become markup.
struct HTMLText {
  /// An attribute: its name, and a value that may hold anything.
  typealias Attribute = (name: StaticString, value: String)

  private(set) var html = ""

  /// A page that is passed on fits into a mail: what is long ends here, and the rest is counted.
  static let roomBytes = 400_000

  /// Whether nothing long shall be added.
  var isFull: Bool { html.utf8.count >= Self.roomBytes }

  /// Elements that have no end tag.
  private static let voidElements: Set<String> = ["meta", "br", "col"]

  /// The text as it is seen, for content and for attributes in double quotes.
  ///
  /// Characters that steer are written out first (``SafeText``), since a bidi override reaches
  /// beyond its element.
  static func escaped(_ text: String) -> String {
    let visible = SafeText.visible(text)
    guard visible.utf8.contains(where: isMarkup) else { return visible }
    var result = ""
    result.reserveCapacity(visible.utf8.count + 16)
    for scalar in visible.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isMarkup(_ byte: UInt8) -> Bool {
    byte == 0x26 || byte == 0x3c || byte == 0x3e || byte == 0x22 || byte == 0x27
  }

  /// Writes an element and what is in it.
  mutating func element(
    _ name: StaticString, _ attributes: [Attribute] = [], _ content: (inout HTMLText) -> Void
  ) {
    begin(name, attributes)
    html += ">"
    content(&self)
    html += "</\(name)>"
  }

  /// Writes an element with nothing but text in it.
  mutating func element(_ name: StaticString, _ attributes: [Attribute], _ text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// Writes an element with nothing but text in it and no attributes.
  mutating func element(_ name: StaticString, _ text: String) { element(name, [], text) }

  /// Writes an element that holds nothing: one of HTML's without an end, or one of SVG.
  mutating func empty(_ name: StaticString, _ attributes: [Attribute] = []) {
    begin(name, attributes)
    html += Self.voidElements.contains("\(name)") ? ">" : "/>"
  }

  mutating func text(_ text: String) { html += Self.escaped(text) }

  /// Lines of text with a line break between them.
  mutating func lines(_ lines: [String]) {
    for (index, line) in lines.enumerated() {
      if index > 0 { html += "\n" }
      text(line)
    }
  }

  /// A line break of the source, for whoever reads it.
  mutating func newline() { html += "\n" }

  /// Text of this program that is markup, or a style sheet.
  mutating func raw(_ literal: StaticString) { html += "\(literal)" }

  private mutating func begin(_ name: StaticString, _ attributes: [Attribute]) {
    html += "<\(name)"
    for attribute in attributes {
      html += " \(attribute.name)=\"\(Self.escaped(attribute.value))\""
    }
  }
}
