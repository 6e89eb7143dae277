import OomhistModel
import Testing

@testable import OomhistAnalysis

@Suite struct VictimChoiceTests {
  static let totalKib: Int64 = 8 << 20

  static func process(
    _ pid: Int64, _ comm: String, mib: Int64, adj: Int64 = 0, ppid: Int64? = nil,
    uid: Int64 = 1000, cgroup: String? = nil
  ) -> Candidate {
    Candidate(
      pid: pid, comm: comm, cgroup: cgroup, uid: uid, sizeKib: mib << 10, oomScoreAdj: adj,
      ppid: ppid)
  }

  static let init1 = process(1, "systemd", mib: 12, uid: 0)
  static let java = process(100, "java", mib: 2100)
  static let worker = process(200, "worker", mib: 900)
  static let child = process(201, "worker", mib: 300, ppid: 100)
  static let shielded = process(300, "postgres", mib: 3000, adj: -1000)
  static let favoured = process(400, "dockerd", mib: 2500, adj: -500)
  static let marked = process(500, "batch", mib: 500, adj: 400)

  static func kill(
    _ pid: Int64?, release: String? = "6.12.57+deb13-amd64",
    _ change: (inout VictimChoice.Kill) -> Void = { _ in }
  ) -> VictimChoice.Kill {
    var kill = VictimChoice.Kill(victimPid: pid, totalKib: totalKib, kernelRelease: release)
    change(&kill)
    return kill
  }

  @Test func aWholeGroupDies() {
    let chosen = Self.process(10, "java", mib: 900, cgroup: "/app/main")
    let other = Self.process(11, "tail", mib: 2, cgroup: "/app")
    let outside = Self.process(12, "db", mib: 100, cgroup: "/application")
    let kill = Self.kill(11) { $0.isGroupKill = true }
    #expect(
      VictimChoice(candidates: [chosen, other, outside], kill: kill).reason
        == .groupKill(chosen: chosen))
    #expect(
      VictimChoice(candidates: [other, outside], kill: kill).reason == .groupKill(chosen: nil))
  }

  @Test func runnerUpAndMargin() throws {
    let choice = VictimChoice(
      candidates: [Self.java, Self.worker, Self.child], kill: Self.kill(100))
    #expect(choice.runnerUp?.candidate == Self.worker)
    #expect(choice.marginMib == 1200)
    let behind = VictimChoice(candidates: [Self.java, Self.worker], kill: Self.kill(200))
    #expect(behind.marginMib == -1200)
  }

  @Test func whoCannotBeKilledIsCounted() {
    let last = Self.process(600, "agent", mib: 64, adj: -999)
    let choice = VictimChoice(
      candidates: [Self.init1, Self.java, Self.shielded, last], kill: Self.kill(100))
    #expect(choice.ranking.unkillable.map(\.candidate.pid) == [300, 1])
    #expect(
      choice.notes == [
        "1 process with 2.93 GiB can never be chosen (oom_score_adj -1000).",
        "1 process with 64 MiB would be chosen only where no other one has more points: the bias"
          + " outweighs the size.",
      ])
  }

  @Test func whatIsLeftAtLastDies() {
    let last = Self.process(600, "pause", mib: 1, adj: -998)
    let choice = VictimChoice(candidates: [Self.shielded, last], kill: Self.kill(600))
    #expect(choice.reason == .largestAfterProtection(bigger: [Self.shielded]))
    #expect(
      choice.notes.last
        == "pause[600] died although its oom_score_adj is -998: nothing else was left to choose.")
  }

  @Test func beforeLinux59AllThatIsLeftIsEqual() {
    let pause = Self.process(600, "pause", mib: 1, adj: -998)
    let big = Self.process(601, "sim", mib: 16, adj: -998)
    let choice = VictimChoice(candidates: [pause, big], kill: Self.kill(600, release: nil))
    #expect(choice.reason == .largestAfterProtection(bigger: [big]))
    #expect(choice.marginMib == 0)
    #expect(choice.notes.contains { $0.contains("before Linux 5.9 all such processes") })
    let newer = VictimChoice(candidates: [pause, big], kill: Self.kill(600))
    #expect(newer.reason != choice.reason)
  }

  @Test func aDistributorsKernelMayHaveAnotherDiscount() {
    // 3 % of 8 GiB are 246 MiB; 3 % of the process itself are 63.
    let root = Self.process(700, "java", mib: 2100, uid: 0)
    let user = Self.process(701, "java", mib: 2000)
    let plain = VictimChoice(
      candidates: [root, user], kill: Self.kill(700, release: "3.10.0-1160.el7.x86_64"))
    #expect(plain.reason == .largest)
    #expect(plain.ranking.rules.rootBonus == .ofSize)
    #expect(plain.notes.first?.hasPrefix("This distributor's kernel") == true)
    let mainline = VictimChoice(
      candidates: [root, user], kill: Self.kill(700, release: "3.10.0"))
    #expect(mainline.reason != .largest)
  }

  @Test func theOlderFormulaGivesNoOrder() {
    let choice = VictimChoice(candidates: [Self.java], kill: Self.kill(100, release: "2.6.18"))
    #expect(choice.ranking.killable.isEmpty)
    #expect(choice.notes.count == 1)
  }
}
