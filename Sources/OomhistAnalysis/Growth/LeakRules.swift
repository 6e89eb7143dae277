/// Whether a segment grows on and on.
///
/// Each rule is a way in which growth fails to be a leak; a leak is what passes them all.
enum LeakRules {
  /// Growth over the window below this share of the floor is not worth a word.
  private static let leastGrowth = 0.05
  /// Standard errors that the line must be above 0.
  private static let surety = 3.0
  /// Mann–Kendall: 1 % by chance.
  private static let leastZ = 2.33
  /// The line must gain this much for each standard deviation of what is left beside it.
  private static let gainOverNoise = 2.0
  /// Share of the line's slope that must be there in the last third.
  private static let tailShare = 0.3
  /// Share of the growth that must be there before the last sixth; else it is a burst.
  private static let earlyShare = 0.3
  /// Share of what the events add that the line must add.
  private static let shareOfEvents = 0.1
  /// Segments of fewer points are not judged.
  private static let leastPoints = 5

  /// What the rules say, in phrases for people, and whether it is far from being otherwise.
  static func growth(
    _ s: GrowthSegment
  ) -> (isLeaking: Bool, reasons: [String], isClear: Bool) {
    guard let line = s.line, s.times.count >= leastPoints else {
      return (false, ["too few readings"], false)
    }
    let fit = s.fit
    let overWindow = line.slope * Double(s.windowUs) / Double(s.untilUs - s.fromUs)
    if overWindow < leastGrowth * s.levelKib {
      return (false, ["hardly grows"], overWindow < 0.5 * leastGrowth * s.levelKib)
    }
    if fit.gainKib < surety * fit.gainError || s.trendZ < leastZ || line.slopeLow <= 0 {
      return (false, ["growth is not sure"], fit.gainKib < 0.5 * surety * fit.gainError)
    }
    if line.slope < gainOverNoise * fit.noiseKib {
      return (false, ["growth is small against the noise"], false)
    }
    if let tail = s.tail, tail.slope < tailShare * line.slope {
      return (false, ["no longer grows in the last third"], tail.slope <= 0)
    }
    if fit.shareGrownEarly < earlyShare { return (false, ["grows only since just now"], false) }
    if line.slope < shareOfEvents * fit.gainOfEventsKib {
      return (false, ["what else happened explains nearly all"], false)
    }
    if fit.isExplainedWithoutLine { return (false, ["events alone explain it better"], false) }
    let isClear = fit.gainKib > 2 * surety * fit.gainError && line.slope > 3 * fit.noiseKib
    return (true, ["still growing in the last third"], isClear)
  }
}
