/// Whether the times of the record can be trusted.
extension Doctor {
  static func clockSynchronised(_ facts: DoctorFacts) -> [Judgement] {
    guard let isSynchronised = facts.isClockSynchronised else { return [] }
    if isSynchronised {
      return [Judgement(.ok, "The clock is held by a time server.", source: "adjtimex(2)")]
    }
    return [
      Judgement(
        .note, "No time server holds the clock.",
        risk: "Kills cannot be laid beside the logs of other machines to the second.",
        source: "adjtimex(2)", command: "timedatectl set-ntp true")
    ]
  }

  static func clockSteps(_ facts: DoctorFacts) -> [Judgement] {
    guard let steps = facts.ownHealth?.gaps.first(where: { $0.kind == "clock-step" }) else {
      return []
    }
    let agoUs = max(0, facts.nowUs - steps.lastUs)
    return [
      Judgement(
        .note,
        "The clock was set \(FactText.times(steps.times)) in the last 7 days, last"
          + " \(FactText.age(us: agoUs)) ago.",
        risk:
          "Moments before and after it do not compare; kills are placed by the time since boot.",
        figures: [AdviceFigure("steps", Double(steps.times), .count)], source: "table gap",
        command: "oomhist query gaps")
    ]
  }

  static func clockBehind(_ facts: DoctorFacts) -> [Judgement] {
    guard let pulse = facts.ownHealth?.pulse, pulse.lastUs - facts.nowUs > 5_000_000 else {
      return []
    }
    let aheadUs = pulse.lastUs - facts.nowUs
    return [
      Judgement(
        .warning,
        "The last snapshot lies \(FactText.duration(us: aheadUs)) in the future: the clock was set"
          + " back.",
        risk: "\"Now\" leaves out what was recorded last.",
        figures: [AdviceFigure("ahead", Double(aheadUs) / 1e6, .seconds)], source: "table snapshot",
        command: "timedatectl")
    ]
  }
}
