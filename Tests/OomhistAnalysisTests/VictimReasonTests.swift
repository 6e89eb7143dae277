import OomhistModel
import Testing

@testable import OomhistAnalysis

/// Each reason for a choice, and its words.
@Suite struct VictimReasonTests {
  static let init1 = VictimChoiceTests.init1
  static let java = VictimChoiceTests.java
  static let worker = VictimChoiceTests.worker
  static let child = VictimChoiceTests.child
  static let shielded = VictimChoiceTests.shielded
  static let favoured = VictimChoiceTests.favoured
  static let marked = VictimChoiceTests.marked

  static func process(
    _ pid: Int64, _ comm: String, mib: Int64, adj: Int64 = 0, uid: Int64 = 1000
  ) -> Candidate {
    VictimChoiceTests.process(pid, comm, mib: mib, adj: adj, uid: uid)
  }

  static func kill(
    _ pid: Int64?, release: String? = "6.12.57+deb13-amd64",
    _ change: (inout VictimChoice.Kill) -> Void = { _ in }
  ) -> VictimChoice.Kill {
    VictimChoiceTests.kill(pid, release: release, change)
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let candidates: [Candidate]
    let kill: VictimChoice.Kill
    let reason: VictimReason
    var place: Int?
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "the biggest", candidates: [init1, java, worker], kill: kill(100), reason: .largest,
      place: 1),
    Case(
      name: "the biggest that may be killed", candidates: [java, worker, shielded, favoured],
      kill: kill(100), reason: .largestAfterProtection(bigger: [shielded, favoured]), place: 1),
    Case(
      name: "lifted by its bias", candidates: [java, worker, marked], kill: kill(500),
      reason: .biased(adj: 400, bigger: [java, worker]), place: 1),
    Case(
      name: "lifted above the only other one",
      candidates: [process(9, "a", mib: 50, adj: 100), child], kill: kill(9),
      reason: .biased(adj: 100, bigger: [child]), place: 1),
    Case(
      name: "bias, but the bigger one was protected",
      candidates: [process(9, "a", mib: 400, adj: 100), child, shielded],
      kill: kill(9), reason: .largestAfterProtection(bigger: [shielded]), place: 1),
    Case(
      name: "who asked for memory", candidates: [java, worker],
      kill: kill(200) {
        $0.killsAllocatingTask = true
        $0.invokerPid = 200
      }, reason: .allocatingTask, place: 2),
    Case(
      name: "in a cgroup the setting does not count", candidates: [java, worker],
      kill: kill(100) {
        $0.killsAllocatingTask = true
        $0.invokerPid = 100
        $0.kind = .memcg
      }, reason: .largest, place: 1),
    Case(
      name: "a child of the biggest, old kernel", candidates: [java, worker, child],
      kill: kill(201, release: "4.19.0-27-amd64"), reason: .sacrificedChild(parent: java),
      place: 3),
    Case(
      name: "a child of the biggest, by the score alone", candidates: [java, worker],
      kill: kill(200, release: "4.19.0-27-amd64") { $0.scorePermille = 258 },
      reason: .sacrificedChild(parent: java), place: 2),
    Case(
      name: "the score is the victim's own", candidates: [java, worker],
      kill: kill(200, release: "4.19.0-27-amd64") { $0.scorePermille = 110 },
      reason: .differs(.other(ahead: java, byKib: 1200 << 10)), place: 2),
    Case(
      name: "a child of the biggest, new kernel", candidates: [java, worker, child],
      kill: kill(201, release: "5.1.0"),
      reason: .differs(.other(ahead: java, byKib: 1800 << 10)), place: 3),
    Case(
      name: "a child of the biggest, kernel not known", candidates: [java, worker, child],
      kill: kill(201, release: nil), reason: .sacrificedChild(parent: java), place: 3),
    Case(
      name: "sysrq", candidates: [java, worker], kill: kill(100) { $0.kind = .sysrq },
      reason: .sysrq, place: 1),
    Case(
      name: "nearly equal", candidates: [java, process(101, "java", mib: 2097)],
      kill: kill(101), reason: .differs(.close(ahead: java, byKib: 3 << 10)), place: 2),
    Case(
      name: "clearly another", candidates: [java, worker], kill: kill(200),
      reason: .differs(.other(ahead: java, byKib: 1200 << 10)), place: 2),
    Case(
      name: "protected by what was recorded", candidates: [java, shielded], kill: kill(300),
      reason: .differs(.unkillable)),
    Case(
      name: "not in the table", candidates: [java], kill: kill(77), reason: .differs(.missing)),
    Case(
      name: "nothing known", candidates: [], kill: kill(77), reason: .differs(.nothingKnown)),
    Case(
      name: "a thread of it asked", candidates: [java, worker],
      kill: kill(200) {
        $0.invokerPid = 217
        $0.killsAllocatingTask = true
      }, reason: .allocatingTask, place: 2),
    Case(
      name: "bigger by less than a permille", candidates: [java, process(101, "java", mib: 2102)],
      kill: kill(100, release: "3.2.0-4-amd64"), reason: .largest, place: 1),
    Case(
      name: "a permille behind", candidates: [java, process(101, "java", mib: 2097)],
      kill: kill(101, release: "3.2.0-4-amd64"),
      reason: .differs(.close(ahead: java, byKib: 8388)), place: 2),
    Case(
      name: "root's discount", candidates: [java, process(101, "java", mib: 2200, uid: 0)],
      kill: kill(100, release: "3.2.0-4-amd64"),
      reason: .largestAfterProtection(bigger: [process(101, "java", mib: 2200, uid: 0)]), place: 1),
    Case(
      name: "RHEL 6 has the newer formula", candidates: [java, worker],
      kill: kill(100, release: "2.6.32-754.el6.x86_64"), reason: .largest, place: 1),
    Case(
      name: "a panic kills nobody", candidates: [java], kill: kill(nil) { $0.kind = .panic },
      reason: .differs(.noVictim)),
    Case(
      name: "who asked died, and it was not its turn", candidates: [java, worker],
      kill: kill(200) { $0.invokerPid = 200 }, reason: .allocatingTask, place: 2),
    Case(
      name: "the setting is known to be off", candidates: [java, worker],
      kill: kill(200) {
        $0.invokerPid = 200
        $0.killsAllocatingTask = false
      }, reason: .differs(.other(ahead: java, byKib: 1200 << 10)), place: 2),
    Case(
      name: "older formula", candidates: [java],
      kill: kill(100, release: "2.6.32-5-amd64"), reason: .differs(.olderFormula)),
  ]

  @Test(arguments: cases) func reasons(_ one: Case) {
    let choice = VictimChoice(candidates: one.candidates, kill: one.kill)
    #expect(choice.reason == one.reason)
    #expect(choice.place == one.place)
    #expect(choice.sentence.hasSuffix("."))
  }

  @Test(
    arguments: [
      ("the biggest", "java[100] was the biggest of 3 processes (2.05 GiB)."),
      (
        "the biggest that may be killed",
        "java[100] (2.05 GiB) was the first that the kernel could take: postgres[300] (2.93 GiB,"
          + " oom_score_adj -1000) and dockerd[400] (2.44 GiB, oom_score_adj -500) are bigger, and"
          + " protected."
      ),
      (
        "lifted by its bias",
        "oom_score_adj 400 lifted batch[500] (500 MiB) above java[100] (2.05 GiB, oom_score_adj 0)"
          + " and worker[200] (900 MiB, oom_score_adj 0)."
      ),
      (
        "a child of the biggest, old kernel",
        "The kernel chose java[100] (2.05 GiB), and as all kernels before 5.1 killed a child of it"
          + " first: worker[201] (300 MiB)."
      ),
    ])
  func sentences(name: String, sentence: String) throws {
    let one = try #require(Self.cases.first { $0.name == name })
    #expect(VictimChoice(candidates: one.candidates, kill: one.kill).sentence == sentence)
  }
}
