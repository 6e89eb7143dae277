/// The shape of a series that does not leak.
enum ShapeRules {
  /// Changes below this share of the floor are not worth a word.
  private static let leastChange = 0.08

  /// The shape of the segment after the last restart; `before` is the one that this restart ended.
  static func shape(_ s: GrowthSegment, before: GrowthSegment?) -> GrowthShape {
    if let late = lateRise(s) { return late }
    if s.swings >= Swings.sawtooth { return s.shareHigh >= 0.2 ? .sawtooth : .burst }
    if let shape = largestEvent(s) { return shape }
    if let most = s.most.max(), most > 1.25 * s.levelKib, s.shareHigh < 0.2 { return .burst }
    if let before, before.levelKib > (1 + leastChange) * s.levelKib { return .step }
    return .steady
  }

  /// A rise in the last sixth, well above all that was before: a burst, or a step if it has stopped.
  private static func lateRise(_ s: GrowthSegment) -> GrowthShape? {
    let late = max(2, s.most.count / 6)
    guard s.most.count > late, let top = s.most.suffix(late).max(),
      let earlier = s.most.dropLast(late).max(), let lowest = s.floor.min(),
      top - earlier > 0.2 * s.levelKib, top - earlier > 0.4 * (top - lowest)
    else { return nil }
    let half = (top + earlier) / 2
    let high = s.most.suffix(late).drop { $0 < half }
    guard let last = high.last, last >= half else { return .burst }
    let plateau = high.dropFirst()
    let isLevel =
      plateau.count >= 3 && (plateau.max() ?? 0) - (plateau.min() ?? 0) < 0.3 * (top - earlier)
    return isLevel ? .step : .burst
  }

  /// What the event says that moved the series most.
  private static func largestEvent(_ s: GrowthSegment) -> GrowthShape? {
    let reaches = s.fit.events.indices.map(s.fit.reach)
    guard let largest = reaches.indices.max(by: { reaches[$0] < reaches[$1] }),
      reaches[largest] > max(leastChange * s.levelKib, 2 * s.fit.noiseKib)
    else { return nil }
    let rise = Double(s.toKib - s.fromKib)
    switch s.fit.events[largest] {
    case .saturation, .logarithm, .fill, .bend:
      return rise > 0.5 * leastChange * s.levelKib ? .warmup : nil
    case .level(let from, let until):
      if until >= 1 { return .step }
      return until - from <= 0.2 && s.fit.sizes[largest] > 0 ? .burst : nil
    case .wave: return .steady
    }
  }
}
