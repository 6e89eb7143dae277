/// Columns at right angles to each other, and what of a series they leave unexplained.
struct LeastSquares {
  /// What no column explains so far.
  private(set) var residuals: [Double]
  private var basis: [[Double]] = []
  private var sums: [[Double]] = []
  private var residualSums: [Double] = [0]

  init(_ values: [Double]) {
    residuals = values
    residualSums = Self.runningSums(values)
  }

  /// Σ of the squared residuals.
  var rss: Double { Self.dot(residuals, residuals) }

  /// Number of columns that were taken in.
  var columns: Int { basis.count }

  /// The part of a column that the others do not have.
  func remainder(_ column: [Double]) -> [Double] {
    var rest = column
    for direction in basis {
      let share = Self.dot(rest, direction)
      for i in rest.indices { rest[i] -= share * direction[i] }
    }
    return rest
  }

  /// By how much a column would lower ``rss``, and with which size it would come in.
  func gain(of column: [Double]) -> (gain: Double, size: Double) {
    let rest = remainder(column)
    let length = Self.dot(rest, rest)
    guard length > 1e-9 * Double(rest.count) else { return (0, 0) }
    let product = Self.dot(rest, residuals)
    return (product * product / length, product / length)
  }

  /// The same for a column that is 1 over a range and 0 elsewhere, in a few steps.
  func gain(ofLevel range: Range<Int>) -> Double {
    var length = Double(range.count)
    for sum in sums {
      let share = sum[range.upperBound] - sum[range.lowerBound]
      length -= share * share
    }
    guard length > 1e-6 * Double(range.count) else { return 0 }
    let product = residualSums[range.upperBound] - residualSums[range.lowerBound]
    return product * product / length
  }

  /// The same for two columns together, that are 1 from a place on to the end.
  func gain(ofStepsFrom a: Int, _ b: Int) -> Double {
    let end = residuals.count
    var (aa, bb, ab) = (Double(end - a), Double(end - b), Double(end - max(a, b)))
    for sum in sums {
      let (shareA, shareB) = (sum[end] - sum[a], sum[end] - sum[b])
      aa -= shareA * shareA
      bb -= shareB * shareB
      ab -= shareA * shareB
    }
    let determinant = aa * bb - ab * ab
    guard determinant > 1e-6 * Double(end) else { return 0 }
    let (productA, productB) = (
      residualSums[end] - residualSums[a], residualSums[end] - residualSums[b]
    )
    return (productA * productA * bb - 2 * productA * productB * ab + productB * productB * aa)
      / determinant
  }

  /// Takes a column in.
  mutating func add(_ column: [Double]) {
    var rest = remainder(remainder(column))
    let length = Self.dot(rest, rest).squareRoot()
    guard length > 1e-9 else { return }
    for i in rest.indices { rest[i] /= length }
    let share = Self.dot(rest, residuals)
    for i in rest.indices { residuals[i] -= share * rest[i] }
    basis.append(rest)
    sums.append(Self.runningSums(rest))
    residualSums = Self.runningSums(residuals)
  }

  /// The size of each column when all explain the values together, by elimination.
  static func sizes(columns: [[Double]], values: [Double]) -> [Double] {
    let k = columns.count
    var rows = (0..<k).map { i in
      (0..<k).map { dot(columns[i], columns[$0]) } + [dot(columns[i], values)]
    }
    for i in 0..<k {
      let pivot = (i..<k).max { abs(rows[$0][i]) < abs(rows[$1][i]) } ?? i
      rows.swapAt(i, pivot)
      guard abs(rows[i][i]) > 1e-12 else { continue }
      for j in 0..<k where j != i {
        let factor = rows[j][i] / rows[i][i]
        for c in i...k { rows[j][c] -= factor * rows[i][c] }
      }
    }
    return (0..<k).map { abs(rows[$0][$0]) > 1e-12 ? rows[$0][k] / rows[$0][$0] : 0 }
  }

  static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  private static func runningSums(_ values: [Double]) -> [Double] {
    var sums = [0.0]
    sums.reserveCapacity(values.count + 1)
    var sum = 0.0
    for value in values {
      sum += value
      sums.append(sum)
    }
    return sums
  }
}
