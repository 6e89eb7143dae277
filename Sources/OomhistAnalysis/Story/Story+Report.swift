package import OomhistModel

/// The story as a page that stands for itself: with charts, and with how it was recorded.
extension Story {
  /// The order of a page that is read from its top to its end; other sections keep their places.
  private static let order = [
    "", "Timeline", "Who grew", "Who grew most, by window", "Why this victim",
    "Protected from the kernel", "Settings in force", "Evidence", "What to change", "Gaps",
  ]

  /// The page with its charts; `maker` is the program with its version.
  package func report(_ curves: KillCurves, maker: String) -> IllustratedPage {
    var page = page
    let known = Self.order.compactMap { heading in page.sections.first { $0.heading == heading } }
    page.sections = known + page.sections.filter { !Self.order.contains($0.heading) }
    page.add(Page.Section("How it was recorded", recording(curves.recorder, maker: maker)))
    return IllustratedPage(page: page, facts: facts, charts: charts(curves), maker: maker)
  }

  private var facts: [IllustratedPage.Fact] {
    var facts = [
      IllustratedPage.Fact(
        "Verdict", verdictWords, detail: "confidence \(verdict.confidence.rawValue)")
    ]
    if event.victimPid != nil || event.victimComm != nil {
      let adj = event.victimOomScoreAdj.map { ", oom_score_adj \($0)" } ?? ""
      facts.append(
        IllustratedPage.Fact(
          "Killed", victimName, detail: event.victimSizeKib.map { size($0) + adj }))
    }
    if let suspect = verdict.suspect {
      let share = suspect.sharePct.map { ", \(MemoryText.fixed($0, digits: 0)) % of all growth" }
      facts.append(
        IllustratedPage.Fact(
          "To blame", suspect.label,
          detail: suspect.kind == .limit
            ? "lowered by \(size(suspect.grewKib))"
            : "grew by \(size(suspect.grewKib))\(share ?? "")"))
    }
    if let lostKib = verdict.lostKib, let startUs = verdict.startUs, let atUs = event.atUs {
      facts.append(
        IllustratedPage.Fact(
          "Headroom lost", size(lostKib), detail: "\(clock(startUs)) to \(clock(atUs))"))
    }
    return facts
  }

  private var verdictWords: String {
    switch verdict.verdict {
    case .victim: "the victim is to blame"
    case .other: event.victimPid == nil ? "one is to blame" : "not the victim is to blame"
    case .noProcess: "no process is to blame"
    case .undetermined: "cannot be told"
    }
  }

  private func recording(_ recorder: KillCurves.Recorder, maker: String) -> [Page.Block] {
    var blocks: [Page.Block] = []
    let boot = recorder.bootID.map { ", boot \($0)" } ?? ""
    if let host = event.host ?? recorder.host { blocks.append(.point("Machine \(host)\(boot)")) }
    let count = recorder.snapshotsUs.count
    guard count > 0 else {
      let samples =
        verdict.startUs == nil
        ? "No snapshot was taken around the kill"
        : "The samples of that time are gone; the verdict was kept"
      return blocks + [.point(samples), .point("Told by \(maker)")]
    }
    let pauses = recorder.pausesUs
    let every =
      pauses.isEmpty ? "" : ", usually one every \(Self.seconds(pauses[(pauses.count - 1) / 2]))"
    let longest = pauses.last.map { "; the longest pause was \(Self.seconds($0))" } ?? ""
    let snapshots = MemoryText.count(count, "snapshot", "snapshots")
    blocks.append(.point("\(snapshots) around the kill\(every)\(longest)"))
    let causes = recorder.causes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    if !causes.isEmpty {
      let words = causes.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
      blocks.append(.point("Taken for: \(words)"))
    }
    if let most = recorder.cpuUs.max() {
      let mean = recorder.cpuUs.reduce(0, +) / Int64(recorder.cpuUs.count)
      blocks.append(
        .point(
          "Reading the machine took \(Self.milliseconds(mean)) of CPU time a snapshot,"
            + " \(Self.milliseconds(most)) at most"))
    }
    blocks.append(.point("Told by \(maker)"))
    return blocks
  }

  private static func seconds(_ us: Int64) -> String {
    us < 600_000_000 ? MemoryText.fixed(Double(us) / 1e6, digits: 1) + " s" : span(us)
  }

  private static func milliseconds(_ us: Int64) -> String {
    MemoryText.fixed(Double(us) / 1000, digits: 1) + " ms"
  }
}
