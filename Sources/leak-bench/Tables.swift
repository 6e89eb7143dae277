/// Numbers and tables in Markdown.
enum Tables {
  /// With so many decimal places.
  static func fixed(_ value: Double, _ places: Int = 2) -> String {
    guard value.isFinite else { return "–" }
    var factor = 1
    for _ in 0..<places { factor *= 10 }
    let scaled = Int((abs(value) * Double(factor)).rounded())
    let fraction = String(scaled % factor)
    let padded = String(repeating: "0", count: places - fraction.count) + fraction
    return (value < 0 ? "-" : "") + String(scaled / factor) + (places > 0 ? "." + padded : "")
  }

  /// A share as percent; a dash for nothing of nothing.
  static func percent(_ part: Int, of whole: Int) -> String {
    whole == 0 ? "–" : fixed(100 * Double(part) / Double(whole), 1)
  }

  /// A table whose first column is text and whose others are numbers.
  static func show(_ title: String, _ header: [String], _ rows: [[String]]) {
    print("\(title)\n")
    print("| " + header.joined(separator: " | ") + " |")
    print("|---" + String(repeating: "|--:", count: header.count - 1) + "|")
    for row in rows { print("| " + row.joined(separator: " | ") + " |") }
    print()
  }
}
