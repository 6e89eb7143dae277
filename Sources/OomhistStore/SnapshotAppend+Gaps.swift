import OomhistModel

/// What a snapshot shows to be missing from the record.
extension SnapshotAppend {
  /// The wall clock against the time since boot: one that was set since the last snapshot.
  func clockSteps(since state: RecorderState) -> [Gap] {
    guard state.lastWallUs != .min else { return [] }
    let passedUs = snapshot.boottimeUs &- state.lastBoottimeUs
    let stepUs = (snapshot.wallUs &- state.lastWallUs) &- passedUs
    // A clock that is only slewed goes wrong by less than a thousandth.
    guard abs(stepUs) > max(1_000_000, passedUs / 1000) else { return [] }
    let seconds = stepUs / 1_000_000
    return [
      Gap(
        kind: .clockStep, fromUs: min(state.lastWallUs, snapshot.wallUs),
        untilUs: max(state.lastWallUs, snapshot.wallUs), count: abs(seconds),
        detail: "the clock was set \(seconds < 0 ? "back" : "forward") by \(abs(seconds)) s")
    ]
  }

  func lossGaps() -> [Gap] {
    var gaps: [Gap] = []
    func note(_ kind: Gap.Kind, _ count: Int64?, _ detail: String) {
      gaps.append(
        Gap(
          kind: kind, fromUs: snapshot.wallUs, untilUs: snapshot.wallUs, count: count,
          detail: detail))
    }
    if snapshot.losses.unreadable > 0 {
      note(
        .processUnreadable, snapshot.losses.unreadable,
        "files of some processes could not be read; the recorder may lack permission")
    }
    if snapshot.losses.processesHidden {
      note(.processHidden, nil, "/proc hides other users' processes (hidepid)")
    }
    if snapshot.losses.cgroupsSkipped > 0 {
      note(
        .cgroupSkipped, snapshot.losses.cgroupsSkipped, "there are more cgroups than are sampled")
    }
    return gaps
  }
}
