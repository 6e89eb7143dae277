import GRDB
import OomhistAnalysis

/// Points of a series as an aggregate collects them: those without a number are none.
private struct Points {
  private(set) var all: [(x: Double, y: Double)] = []

  mutating func add(_ values: [DatabaseValue]) {
    guard let x = values[0].real, let y = values[1].real else { return }
    all.append((x, y))
  }

  /// The points in the order of x, thinned evenly: pairs are counted.
  func ordered(most: Int) -> [(x: Double, y: Double)] {
    let sorted = all.sorted { $0.x < $1.x }
    guard sorted.count > most else { return sorted }
    return (0..<most).map { sorted[$0 * sorted.count / most] }
  }
}

/// SQL aggregate `theil_sen(x, y)`: the slope of the median line, y per x.
struct TheilSenAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "theil_sen", argumentCount: 2, pure: true, aggregate: TheilSenAggregate.self)

  private var points = Points()

  mutating func step(_ values: [DatabaseValue]) { points.add(values) }

  func finalize() -> (any DatabaseValueConvertible)? {
    TheilSen.line(points.ordered(most: TheilSen.mostPoints))?.slope
  }
}

/// SQL aggregate `mann_kendall(x, y)`: the z of the test for a rise.
struct MannKendallAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "mann_kendall", argumentCount: 2, pure: true, aggregate: MannKendallAggregate.self)

  private static let mostPoints = 1000

  private var points = Points()

  mutating func step(_ values: [DatabaseValue]) { points.add(values) }

  func finalize() -> (any DatabaseValueConvertible)? {
    points.all.isEmpty ? nil : MannKendall.z(points.ordered(most: Self.mostPoints).map(\.y))
  }
}
