import OomhistModel
import Testing

@testable import OomhistAnalysis

/// The charts of a report: who gets a layer, which moments are marked.
@Suite struct StoryChartTests {
  private static let second: Int64 = 1_000_000

  @Test func noMemoryIsInTwoLayers() throws {
    let group = Self.grower(.group, "worker", share: 60) {
      $0.grouping = .commInUnit
      $0.unit = "web.service"
    }
    let member = Self.grower(.process, "worker", share: 20) { $0.pid = 1 }
    let other = Self.grower(.process, "cache", share: 15) { $0.pid = 9 }
    let slab = Self.grower(.slab, "slab", share: 0.2) { _ in }
    // The group is to blame, or one of its members; the victim is a member too.
    for (growers, names) in [
      ([group, member, other, slab], ["worker", "cache[9]"]),
      ([member, group, other, slab], ["worker[1]", "cache[9]", "worker[2], killed"]),
      ([other, slab], ["cache[9]", "worker[2], killed"]),
    ] {
      let chart = try #require(Self.story(growers).charts(Self.curves)["Who grew"]?.first)
      #expect(chart.series.map(\.name) == names)
      #expect(chart.isStacked)
      #expect(chart.series.first?.role == .suspect)
    }
  }

  /// Of a group there are readings from the start of the loss to the kill.
  @Test func aGroupIsDrawnWhereItIsKnown() throws {
    let group = Self.grower(.group, "worker", share: 60) { $0.grouping = .commAnywhere }
    let chart = try #require(Self.story([group]).charts(Self.curves)["Who grew"]?.first)
    #expect(chart.fromUs == 20 * Self.second && chart.untilUs == 100 * Self.second)
    #expect(chart.series[0].points.first == Chart.Point(us: 20 * Self.second, kib: 100))
    #expect(chart.series[0].points.last == Chart.Point(us: 100 * Self.second, kib: 900))
  }

  @Test func theVictimHasItsMemoryUntilTheKill() throws {
    let other = Self.grower(.process, "cache", share: 90) { $0.pid = 9 }
    let chart = try #require(Self.story([other]).charts(Self.curves)["Who grew"]?.first)
    let victim = try #require(chart.series.last)
    #expect(victim.role == .victim)
    #expect(victim.points.last == Chart.Point(us: 100 * Self.second, kib: 50))
  }

  @Test(arguments: [
    ([] as [Int64], [] as [String]), ([50], ["kill 7"]), ([10, 50], ["kill 7", "kill 8"]),
    ([10, 11, 12, 50], ["3 kills", "kill 10"]), ([10, 12, 13], ["2 kills", "kill 9"]),
  ])
  func killsTooCloseAreOneMark(seconds: [Int64], labels: [String]) {
    let kills = seconds.enumerated().map { (Int64?(Int64($0) + 7), $1 * Self.second) }
    let marks = Chart.marks(kills, spanUs: 100 * Self.second, isMain: true)
    #expect(marks.map(\.label) == labels)
  }

  @Test func otherKillsOfTheIncidentAreMarked() throws {
    let other = Self.grower(.process, "cache", share: 90) { $0.pid = 9 }
    let chart = try #require(Self.story([other]).charts(Self.curves)["Timeline"]?.first)
    #expect(
      chart.marks.map(\.label) == ["loss begins 00:00:20", "killed 00:01:40", "kill 4"])
    #expect(chart.marks.map(\.isMain) == [false, true, false])
  }

  // MARK: - A made-up kill

  /// Three workers, of which the second is killed 100 s after the epoch, and a cache.
  private static func story(_ growers: [KillVerdict.Grower]) -> Story {
    var event = OOMEvent()
    event.kind = .global
    event.killer = .kernel
    event.atUs = 100 * second
    event.victimPid = 2
    event.victimComm = "worker"
    var record = KillRecord(killID: 3, event: event)
    record.processes = [1, 2, 3].map {
      Candidate(pid: $0, comm: "worker", unit: "web.service", sizeKib: 50)
    }
    record.processes.append(Candidate(pid: 9, comm: "cache", unit: "cache.service", sizeKib: 50))
    record.siblings = [
      KillRecord.Sibling(killID: 4, comm: "x", pid: 3, sizeKib: 1, atUs: 105 * second)
    ]
    let trend = ResultColumn(name: "trend", kind: .trend)
    let verdict = KillVerdict(
      verdict: .other, confidence: .high, reasons: [], startUs: 20 * second, overSeconds: 80,
      lostKib: 1000, growers: growers)
    return Story(
      record: record, verdict: verdict,
      growers: ResultTable(
        columns: [trend], rows: growers.map { _ in [.text("[200,400,600,900]")] }),
      windows: ResultTable(columns: []), zone: .utc, isVerbose: true)
  }

  private static var curves: KillCurves {
    var curves = KillCurves(fromUs: 0, untilUs: 110 * second)
    let flat = stride(from: Int64(0), through: 95, by: 5).map { Reading(us: $0 * second, kib: 50) }
    curves.available = flat
    curves.processes = [1, 2, 9].map { KillCurves.Process(pid: $0, own: flat, size: flat) }
    return curves
  }

  private static func grower(
    _ kind: Suspect.Kind, _ name: String, share: Double,
    _ change: (inout KillVerdict.Grower) -> Void
  ) -> KillVerdict.Grower {
    var grower = KillVerdict.Grower(kind: kind, name: name, grewKib: 800)
    grower.sharePct = share
    grower.fromKib = 100
    change(&grower)
    return grower
  }
}
