import OomhistAnalysis

/// Foretells when leaks reach a limit, at half of the time they take for it.
///
/// The limit is what the series has reached at a moment between 1.2 and 2 days. A series that an
/// early peak brings there is left out, and so is one in which a step, a burst or the end of a fill
/// falls between the forecast and the limit: nothing foretells these. The forecast is made half-way from
/// the beginning of the leak (or its last restart) to the moment at which the limit is reached.
struct ForecastTrial {
  /// Series that were tried.
  var count = 0
  /// How much of the leak was seen before the last forecast, s.
  private(set) var seenS = 0.0
  /// Of these: a leak was found.
  var found = 0
  /// Of these: the likely moment was off by no more than a quarter of the time that remained.
  var closeAll = 0
  var closeFound = 0
  /// The interval from earliest to latest holds the true moment.
  var heldAll = 0
  var heldFound = 0
  /// Errors of the leaks found, as shares of the time that remained.
  var errors: [Double] = []

  /// Tries one leak; false where it has no limit that the leak decides.
  mutating func run(_ specimen: Specimen, everyS: Double, dice: inout Dice) -> Bool {
    let aimS = dice.within(1.2...2) * Background.day
    var limitKib: Int64 = 0
    var reachedS = 0.0
    specimen.forEachSample(everyS: everyS) { s, kib in
      guard s <= aimS else { return false }
      if kib > limitKib { (limitKib, reachedS) = (kib, s) }
      return true
    }
    guard reachedS > 0.8 * aimS else { return false }
    let nowS = specimen.leakFromS + (reachedS - specimen.leakFromS) / 2
    guard !specimen.isSurprising(nowS...reachedS) else { return false }
    let readings = specimen.readings(everyS: everyS, untilS: nowS)
    let finding = GrowthTest().examine(readings, untilUs: Int64(nowS * 1e6))
    let end = Exhaustion.when(finding, reaches: limitKib)
    count += 1
    seenS = nowS - specimen.leakFromS
    let (trueUs, nowUs) = (Int64(reachedS * 1e6), Int64(nowS * 1e6))
    let error = end.likelyUs.map { abs(Double($0 - trueUs)) / Double(trueUs - nowUs) } ?? .infinity
    let isClose = error <= 0.25
    let isHeld =
      (end.earliestUs.map { $0 <= trueUs } ?? false) && (end.latestUs.map { $0 >= trueUs } ?? true)
    if isClose { closeAll += 1 }
    if isHeld { heldAll += 1 }
    if finding.isLeaking {
      found += 1
      errors.append(error)
      if isClose { closeFound += 1 }
      if isHeld { heldFound += 1 }
    }
    return true
  }

  mutating func add(_ other: ForecastTrial) {
    count += other.count
    found += other.found
    closeAll += other.closeAll
    closeFound += other.closeFound
    heldAll += other.heldAll
    heldFound += other.heldFound
    errors += other.errors
  }

  var medianError: Double {
    errors.isEmpty ? .nan : errors.sorted()[errors.count / 2]
  }
}
