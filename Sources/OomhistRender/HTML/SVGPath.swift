/// The outline of a shape as SVG writes it, in as few bytes as it takes: a page has many.
///
/// Each point is told by its distance from the one before it, in tenths.
struct SVGPath {
  private(set) var text = ""
  private var x: Int64 = 0
  private var y: Int64 = 0
  /// Whether the letter for lines was the last one.
  private var isLine = false

  var isEmpty: Bool { text.isEmpty }

  /// Goes along the points, from a new start or on from where it is.
  mutating func add(_ points: some Sequence<(x: Double, y: Double)>, isStart: Bool = true) {
    var isStart = isStart
    for point in points {
      let (nextX, nextY) = (Self.tenths(point.x), Self.tenths(point.y))
      if isStart {
        text += "M\(Self.text(tenths: nextX)) \(Self.text(tenths: nextY))"
        isStart = false
        isLine = false
      } else {
        if !isLine { text += "l" }
        isLine = true
        append(nextX - x)
        append(nextY - y)
      }
      (x, y) = (nextX, nextY)
    }
  }

  /// Goes straight back to the start.
  mutating func close() {
    text += "z"
    isLine = false
  }

  private mutating func append(_ tenths: Int64) {
    // A sign parts numbers as well as a blank does.
    if tenths >= 0, text.last != "l" { text += " " }
    text += Self.text(tenths: tenths)
  }

  private static func tenths(_ value: Double) -> Int64 { Int64((value * 10).rounded()) }

  private static func text(tenths: Int64) -> String {
    let (whole, rest) = (tenths / 10, abs(tenths) % 10)
    let sign = tenths < 0 && whole == 0 ? "-" : ""
    return rest == 0 ? "\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// A coordinate with one decimal, as short as it goes.
  static func text(_ value: Double) -> String { text(tenths: tenths(value)) }
}
