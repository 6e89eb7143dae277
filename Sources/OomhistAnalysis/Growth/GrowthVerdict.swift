/// From what was measured of the segments to what is said of the series.
enum GrowthVerdict {
  static func finding(_ segments: [GrowthSegment]) -> GrowthFinding {
    guard let last = segments.last else {
      return GrowthFinding(
        shape: .new, fromKib: 0, toKib: 0, sinceUs: 0, readings: 0, confidence: .none)
    }
    let own = growth(last)
    let before = segments.dropLast().max { $0.hours < $1.hours }
    let earlier = before.map(growth)
    var isLeaking = own.isLeaking
    var reasons = own.reasons
    if let before, let earlier, earlier.isLeaking {
      let pace = (before.line?.slope ?? 0) / before.hours
      let low = (last.line?.slopeLow ?? 0) / last.hours
      let high = (last.line?.slopeHigh ?? 0) / last.hours
      if isLeaking {
        reasons.append("grew before the restart, too")
      } else if last.hours < 0.7 * before.hours, low <= pace * 1.3, high >= pace * 0.5 {
        isLeaking = true
        reasons.append("grew before the restart, and may well again")
      }
    }
    var finding = GrowthFinding(
      shape: isLeaking ? .leak : shape(last, hasRestarts: segments.count > 1),
      isLeaking: isLeaking, fromKib: last.fromKib, toKib: last.toKib, sinceUs: last.fromUs,
      readings: last.readings, confidence: confidence(last, isLeaking: isLeaking),
      reasons: reasons)
    if last.readings < 10 { finding.reasons.append("only \(last.readings) readings") }
    if let line = last.line {
      finding.slopeKibPerHour = line.slope / last.hours
      finding.slopeLowKibPerHour = line.slopeLow / last.hours
      finding.slopeHighKibPerHour = line.slopeHigh / last.hours
      finding.course = course(last, gainKib: line.slope)
    }
    return finding
  }

  /// Whether one segment grows on and on, and the phrases that say why or why not.
  static func growth(_ s: GrowthSegment) -> (isLeaking: Bool, reasons: [String]) {
    guard let line = s.line, s.times.count >= 5 else { return (false, ["too few points"]) }
    let fit = s.fit
    let window = Double(s.windowUs) / 3.6e9
    let projected = line.slope * window / s.hours
    if projected < GrowthTest.leastGrowth * s.levelKib { return (false, ["hardly grows"]) }
    if fit.gainKib < GrowthTest.surety * fit.gainError || s.trendZ < 2.33 || line.slopeLow <= 0 {
      return (false, ["growth is not sure"])
    }
    if line.slope < 2 * fit.noiseKib { return (false, ["growth is small against the noise"]) }
    if let tail = s.tail, tail.slope < GrowthTest.tailShare * line.slope {
      return (false, ["no longer grows in the last third"])
    }
    let explained = max(0, fit.gainOfEventsKib)
    if line.slope < 0.1 * explained {
      return (false, ["what else happened explains nearly all"])
    }
    return (true, ["still growing in the last third"])
  }

  private static func shape(_ s: GrowthSegment, hasRestarts: Bool) -> GrowthShape {
    if s.swings >= 5 { return .sawtooth }
    let rise = Double(s.toKib - s.fromKib)
    let level = s.levelKib
    if let top = s.most.last, top > 1.2 * level, s.most.suffix(max(2, s.most.count / 8)).count > 0,
      s.most.dropLast(max(2, s.most.count / 6)).max() ?? 0 < level + 0.5 * (top - level)
    {
      return .burst
    }
    let events = zip(s.fit.events, s.fit.sizes).filter { abs($0.1) > 0.05 * level }
    if let largest = events.max(by: { abs($0.1) < abs($1.1) }) {
      switch largest.0 {
      case .saturation, .logarithm, .bend: if rise > 0.05 * level { return .warmup }
      case .level(_, let until):
        return until >= 1 ? .step : .burst
      default: break
      }
    }
    if let most = s.most.max(), most > 1.25 * (s.most.sorted()[s.most.count / 2]) { return .burst }
    return .steady
  }

  private static func confidence(_ s: GrowthSegment, isLeaking: Bool) -> Confidence {
    if s.readings < 4 { return .none }
    if s.readings < 10 { return .low }
    if s.readings < 24 { return .medium }
    if isLeaking, s.fit.gainKib < 2 * GrowthTest.surety * s.fit.gainError { return .medium }
    return .high
  }

  private static func course(_ s: GrowthSegment, gainKib: Double) -> GrowthCourse {
    let swings = zip(s.most, s.most.indices).map { most, i in
      let t = (Double(i) + 0.5) / Double(s.most.count)
      let line = s.fit.startKib + s.fit.gainKib * t
      return most - zip(s.fit.events, s.fit.sizes).reduce(line) { $0 + $1.1 * $1.0.value(at: t) }
    }.sorted()
    return GrowthCourse(
      startKib: s.fit.startKib, gainKib: gainKib,
      events: zip(s.fit.events, s.fit.sizes).map { (event: $0, kib: $1) },
      swingKib: max(0, swings[swings.count * 3 / 4]), fromUs: s.fromUs, untilUs: s.untilUs)
  }
}
