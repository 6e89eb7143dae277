/// When a series that goes on as found will have used up what there is.
package struct Exhaustion: Equatable, Sendable {
  /// The moment at the upper end of the slope's interval, µs; `nil`: never.
  package var earliestUs: Int64?
  /// The most likely moment, µs; `nil`: never at that slope.
  package var likelyUs: Int64?
  /// The moment at the lower end of the slope's interval, µs; `nil`: never.
  package var latestUs: Int64?

  package init(earliestUs: Int64?, likelyUs: Int64?, latestUs: Int64?) {
    self.earliestUs = earliestUs
    self.likelyUs = likelyUs
    self.latestUs = latestUs
  }

  /// Moments farther away than these many lengths of the segment are not looked for.
  private static let farthest = 20.0

  /// The interval is one of so many parts of the time that remains, or more, to either side: no
  /// program keeps its pace to the last percent.
  private static let leastMargin: Int64 = 10

  /// When the series reaches a limit.
  ///
  /// The finding's slope and its events go on: the hours of the day come round again. Memory meets
  /// the limit at the top of its swings, not at its floor. What the last third alone leads to is
  /// another opinion, and lies within the interval, too.
  ///
  /// - Parameters:
  ///   - finding: what was found of the series.
  ///   - limitKib: the limit, KiB.
  /// - Returns: moments from the end of the series on.
  package static func when(_ finding: GrowthFinding, reaches limitKib: Int64) -> Exhaustion {
    guard let course = finding.course else { return never }
    return when(finding, course, limitKib: Double(limitKib))
  }

  /// When the series has eaten `headroomKib` beyond what it holds at the end.
  ///
  /// - Parameters:
  ///   - finding: what was found of the series.
  ///   - headroomKib: what is left for it, KiB.
  /// - Returns: moments from the end of the series on.
  package static func when(_ finding: GrowthFinding, eats headroomKib: Int64) -> Exhaustion {
    guard let course = finding.course else { return never }
    let now = course.floorKib(at: 1) + course.swingKib
    return when(finding, course, limitKib: now + Double(headroomKib))
  }

  private static var never: Exhaustion {
    Exhaustion(earliestUs: nil, likelyUs: nil, latestUs: nil)
  }

  private static func when(
    _ finding: GrowthFinding, _ course: GrowthCourse, limitKib: Double
  ) -> Exhaustion {
    guard let slope = finding.slopeKibPerHour, let low = finding.slopeLowKibPerHour,
      let high = finding.slopeHighKibPerHour
    else { return never }
    func moment(_ kibPerHour: Double, swingKib: Double) -> Int64? {
      crossing(course, gainKib: kibPerHour * course.hours, limitKib: limitKib - swingKib)
    }
    let recentUs = recentCrossing(course, limitKib: limitKib - course.swingKib)
    let likelyUs = moment(slope, swingKib: course.swingKib)
    let margin = likelyUs.map { ($0 - course.untilUs) / leastMargin } ?? 0
    let earliest = [
      moment(high, swingKib: course.swingHighKib), likelyUs.map { $0 - margin }, recentUs,
    ]
    let latest = [
      moment(low, swingKib: course.swingLowKib), likelyUs.map { $0 + margin }, recentUs,
    ]
    return Exhaustion(
      earliestUs: earliest.compactMap { $0 }.min(), likelyUs: likelyUs,
      latestUs: latest.contains(nil) ? nil : latest.compactMap { $0 }.max())
  }

  /// When the line through the last third gets there.
  private static func recentCrossing(_ course: GrowthCourse, limitKib: Double) -> Int64? {
    guard course.recentGainKib > 0 else { return nil }
    let lengths = max(0, limitKib - course.recentEndKib) / course.recentGainKib
    return lengths < farthest ? course.moment(at: 1 + lengths) : nil
  }

  /// When the floor of the course, with a line of another gain, gets there.
  private static func crossing(
    _ course: GrowthCourse, gainKib: Double, limitKib: Double
  ) -> Int64? {
    let step = 1.0 / 96
    var before = course.floorKib(at: 1, gainKib: gainKib)
    if before >= limitKib { return course.untilUs }
    var t = 1.0
    while t < farthest {
      t += step
      let now = course.floorKib(at: t, gainKib: gainKib)
      if now >= limitKib {
        return course.moment(at: t - step + (limitKib - before) / (now - before) * step)
      }
      before = now
    }
    return nil
  }
}
