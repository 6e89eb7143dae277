/// A small picture of a series: one block of eight heights a value.
package enum Sparkline {
  /// Longer series are thinned to this many columns.
  package static let maxColumns = 24

  /// The picture of a JSON array of numbers, `null` being a blank; `nil` if it is no such array.
  package static func text(json: String) -> String? {
    guard let values = numbers(json: json) else { return nil }
    return text(values)
  }

  /// The picture, from the least value at the bottom to the greatest at the top.
  ///
  /// A series whose range is below 1 % of its greatest magnitude is drawn flat: noise would look
  /// like drama. A longer series is cut into stretches, each shown by its peak, as memory kills
  /// by its peaks.
  package static func text(_ values: [Double?]) -> String {
    let points = thinned(values)
    let known = points.compactMap { $0 }
    guard let least = known.min(), let greatest = known.max() else {
      return String(repeating: " ", count: points.count)
    }
    let range = greatest - least
    let isFlat = range <= max(abs(least), abs(greatest)) * 0.01
    let blocks = Array("▁▂▃▄▅▆▇█")
    return String(
      points.map { point in
        guard let point else { return " " }
        if isFlat || !range.isFinite { return blocks[3] }
        return blocks[min(7, max(0, Int((point - least) / range * 8)))]
      })
  }

  private static func thinned(_ values: [Double?]) -> [Double?] {
    guard values.count > maxColumns else { return values }
    return (0..<maxColumns).map { column in
      let start = column * values.count / maxColumns
      let end = (column + 1) * values.count / maxColumns
      return values[start..<end].compactMap { $0 }.max()
    }
  }

  static func numbers(json: String) -> [Double?]? {
    let text = json.filter { !" \n\r\t".contains($0) }
    guard text.hasPrefix("["), text.hasSuffix("]"), text.utf8.count >= 2 else { return nil }
    let inner = text.dropFirst().dropLast()
    if inner.isEmpty { return [] }
    var values: [Double?] = []
    for word in inner.split(separator: ",", omittingEmptySubsequences: false) {
      if word == "null" {
        values.append(nil)
      } else {
        // Double() also takes "nan", "inf" and hexadecimal, which JSON does not have.
        guard word.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
          let value = Double(word)
        else { return nil }
        values.append(value.isFinite ? value : nil)
      }
    }
    return values
  }
}
