import Glibc

/// Whether numbers in a row rise or fall, by counting pairs.
///
/// It says nothing of how much: a step or a warm-up rises too. See ``GrowthTest``.
package enum MannKendall {
  /// How surely numbers rise; above 2.33 is 1 % by chance.
  ///
  /// Equal numbers are counted as ties.
  ///
  /// - Parameters:
  ///   - values: the numbers, in the order of time.
  ///   - varianceInflation: by how much neighbours that resemble each other widen the variance;
  ///     1 for independent numbers, see ``inflation(ofResiduals:)``.
  /// - Returns: standard deviations by which rising pairs outnumber falling ones; 0 for fewer than
  ///   three numbers.
  package static func z(_ values: [Double], varianceInflation: Double = 1) -> Double {
    let n = values.count
    guard n >= 3 else { return 0 }
    var score = 0
    for i in 0..<n {
      for j in (i + 1)..<n {
        if values[j] > values[i] { score += 1 } else if values[j] < values[i] { score -= 1 }
      }
    }
    var variance = weight(n)
    var run = 1
    let sorted = values.sorted()
    for i in 1...n {
      if i < n, sorted[i] == sorted[i - 1] {
        run += 1
      } else {
        variance -= weight(run)
        run = 1
      }
    }
    guard variance > 0, score != 0 else { return 0 }
    let corrected = Double(score > 0 ? score - 1 : score + 1)
    return corrected / (variance / 18 * max(1, varianceInflation)).squareRoot()
  }

  /// How much wider sums over a series are since its neighbours resemble each other.
  ///
  /// (1 + r) / (1 − r) of the first autocorrelation r, which few points show too small and which is
  /// therefore raised; never below 1.
  package static func inflation(ofResiduals residuals: [Double]) -> Double {
    let n = residuals.count
    guard n >= 4 else { return 1 }
    let mean = residuals.reduce(0, +) / Double(n)
    var (squares, products) = (0.0, 0.0)
    for i in 0..<n {
      squares += (residuals[i] - mean) * (residuals[i] - mean)
      if i > 0 { products += (residuals[i] - mean) * (residuals[i - 1] - mean) }
    }
    guard squares > 0 else { return 1 }
    let seen = products / squares
    let r = min(0.9, max(0, seen + (1 + 4 * seen) / Double(n)))
    return (1 + r) / (1 - r)
  }

  private static func weight(_ n: Int) -> Double {
    Double(n * (n - 1) * (2 * n + 5))
  }
}
