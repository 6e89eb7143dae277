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

  /// Moments farther away than these many lengths of the segment are not looked at.
  static let farthest = 20.0

  /// When the series reaches a limit.
  ///
  /// The finding's slope and its events go on: the hours of the day come round again. Memory meets
  /// the limit at the top of its swings, not at its floor.
  ///
  /// - Parameters:
  ///   - finding: what was found of the series.
  ///   - limitKib: the limit, KiB.
  package static func when(_ finding: GrowthFinding, reaches limitKib: Int64) -> Exhaustion {
    guard let course = finding.course, let slope = finding.slopeKibPerHour,
      let low = finding.slopeLowKibPerHour, let high = finding.slopeHighKibPerHour
    else { return Exhaustion(earliestUs: nil, likelyUs: nil, latestUs: nil) }
    let hours = Double(course.untilUs - course.fromUs) / 3.6e9
    func moment(_ kibPerHour: Double) -> Int64? {
      crossing(course, gainKib: kibPerHour * hours, limitKib: Double(limitKib))
    }
    return Exhaustion(
      earliestUs: moment(high), likelyUs: moment(slope), latestUs: moment(low))
  }

  /// When the series has eaten `headroomKib` beyond what it holds at the end.
  package static func when(_ finding: GrowthFinding, eats headroomKib: Int64) -> Exhaustion {
    guard let course = finding.course else {
      return Exhaustion(earliestUs: nil, likelyUs: nil, latestUs: nil)
    }
    let now = course.floorKib(at: 1) + course.swingKib
    return when(finding, reaches: Int64(now) + headroomKib)
  }

  private static func crossing(
    _ course: GrowthCourse, gainKib: Double, limitKib: Double
  ) -> Int64? {
    let step = 1.0 / 96
    var before = course.floorKib(at: 1, gainKib: gainKib) + course.swingKib
    if before >= limitKib { return course.untilUs }
    var t = 1.0
    while t < farthest {
      t += step
      let now = course.floorKib(at: t, gainKib: gainKib) + course.swingKib
      if now >= limitKib {
        let share = (limitKib - before) / (now - before)
        let length = Double(course.untilUs - course.fromUs)
        return course.untilUs + Int64((t - 1 - step + share * step) * length)
      }
      before = now
    }
    return nil
  }
}
