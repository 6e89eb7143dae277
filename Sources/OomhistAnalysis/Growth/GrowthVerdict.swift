/// From what was measured of the segments to what is said of the series.
enum GrowthVerdict {
  static func finding(_ segments: [GrowthSegment]) -> GrowthFinding {
    guard let last = segments.last else { return GrowthFinding.nothing }
    var growth = LeakRules.growth(last)
    let before = segments.dropLast().max { $0.hours < $1.hours }
    if let before, case let earlier = LeakRules.growth(before), earlier.isLeaking {
      if growth.isLeaking {
        growth.reasons.append("grew before the restart, too")
      } else if mayGrowAgain(last, as: before) {
        growth = (true, ["grew before the restart, and may well again"], false)
      }
    }
    let shape: GrowthShape =
      growth.isLeaking ? .leak : ShapeRules.shape(last, before: segments.dropLast().last)
    var finding = GrowthFinding(
      shape: shape, isLeaking: growth.isLeaking, fromKib: last.fromKib,
      toKib: shape == .burst || shape == .step ? max(last.toKib, last.lateKib) : last.toKib,
      sinceUs: last.fromUs, readings: last.readings,
      confidence: confidence(last, isClear: growth.isClear), reasons: growth.reasons)
    if last.readings < fewReadings { finding.reasons.append("only \(last.readings) readings") }
    if let line = last.line {
      let spread = z90 * last.fit.gainError
      finding.slopeKibPerHour = line.slope / last.hours
      finding.slopeLowKibPerHour = min(line.slopeLow, line.slope - spread) / last.hours
      finding.slopeHighKibPerHour = max(line.slopeHigh, line.slope + spread) / last.hours
      finding.course = GrowthCourse(last, gainKib: line.slope)
    }
    return finding
  }

  /// Standard deviations to either side that hold 90 %.
  private static let z90 = 1.645
  private static let fewReadings = 10
  private static let manyReadings = 24

  /// Whether what is seen since the restart, which is little, does not speak against the old pace.
  private static func mayGrowAgain(_ last: GrowthSegment, as before: GrowthSegment) -> Bool {
    guard last.hours < 0.7 * before.hours, let old = before.line else { return false }
    guard last.readings >= 5, let line = last.line else { return true }
    let pace = old.slope * last.hours / before.hours
    let spread = z90 * last.fit.gainError
    return min(line.slopeLow, line.slope - spread) <= 1.3 * pace
      && max(line.slopeHigh, line.slope + spread) >= 0.5 * pace
  }

  private static func confidence(_ s: GrowthSegment, isClear: Bool) -> Confidence {
    if s.readings < 4 { return .none }
    if s.readings < fewReadings { return .low }
    if s.readings < manyReadings { return isClear ? .medium : .low }
    return isClear ? .high : .medium
  }
}

extension GrowthFinding {
  /// What is said where there is nothing to look at.
  static var nothing: GrowthFinding {
    GrowthFinding(
      shape: .new, fromKib: 0, toKib: 0, sinceUs: 0, readings: 0, confidence: .none,
      reasons: ["no readings"])
  }
}
