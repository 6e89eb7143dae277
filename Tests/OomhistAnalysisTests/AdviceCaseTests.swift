import OomhistModel
import Testing

@testable import OomhistAnalysis

/// Advice stands where it has a reason, and nowhere else.
@Suite struct AdviceCaseTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let incident: Incident
    let subjects: [AdviceItem.Subject]
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "another one leaked", incident: AdviceTests.incident(),
      subjects: [.memoryLimit, .leak, .scoreAdjust]),
    Case(
      name: "undetermined", incident: AdviceTests.incident { $0.verdict = .undetermined },
      subjects: []),
    Case(
      name: "too unsure", incident: AdviceTests.incident { $0.suspect?.confidence = 0.3 },
      subjects: []),
    Case(
      name: "the settings tell by themselves",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.swapTotalKib = 0
        $0.settings = ["vm.panic_on_oom": "1", "vm.oom_kill_allocating_task": "1"]
      }, subjects: [.swap, .panicOnOom, .allocatingTask]),
    Case(
      name: "the victim itself leaked",
      incident: AdviceTests.incident {
        $0.verdict = .victim
        $0.victim?.unit = "worker.service"
      }, subjects: [.memoryLimit, .leak]),
    Case(name: "a leak in its own limit", incident: AdviceTests.inCgroup(.leak), subjects: [.leak]),
    Case(
      name: "a limit that is too low", incident: AdviceTests.inCgroup(.steady),
      subjects: [.raiseLimit]),
    Case(
      name: "RAM is not known", incident: AdviceTests.inCgroup(.steady) { $0.ramKib = nil },
      subjects: []),
    Case(
      name: "no unit, no limit",
      incident: AdviceTests.incident {
        $0.suspect?.unit = nil
        $0.suspect?.shape = .burst
      }, subjects: []),
    Case(
      name: "one of many processes",
      incident: AdviceTests.inCgroup(.burst) { $0.victim?.unitProcessCount = 12 },
      subjects: [.oomPolicy]),
    Case(
      name: "all of them died",
      incident: AdviceTests.inCgroup(.burst) {
        $0.victim?.unitProcessCount = 12
        $0.isGroupKill = true
      }, subjects: []),
    Case(
      name: "tmpfs",
      incident: AdviceTests.incident {
        $0.verdict = .noProcess
        $0.suspect = Incident.Suspect(kind: .shmem, name: "shared memory")
        $0.shmemKib = 5 * AdviceTests.gib
      }, subjects: [.tmpfs]),
    Case(
      name: "slab",
      incident: AdviceTests.incident {
        $0.verdict = .noProcess
        $0.suspect = Incident.Suspect(kind: .slab, name: "unreclaimable slab")
        $0.slabUnreclaimableKib = 4 * AdviceTests.gib
      }, subjects: [.slab]),
    Case(
      name: "page tables",
      incident: AdviceTests.incident {
        $0.verdict = .noProcess
        $0.suspect = Incident.Suspect(kind: .kernel, name: "page tables")
        $0.suspect?.sizeKib = 4 * AdviceTests.gib
      }, subjects: [.kernelMemory]),
    Case(
      name: "a lowered limit",
      incident: AdviceTests.inCgroup(.steady) {
        $0.verdict = .noProcess
        $0.suspect = Incident.Suspect(kind: .limit, name: "memory.max")
        $0.limitBeforeKib = 2 * AdviceTests.gib
      }, subjects: [.loweredLimit]),
    Case(
      name: "swap is full",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.swapFreeKib = 512
      }, subjects: [.swap]),
    Case(
      name: "fragmented",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.order = 3
        $0.freeKib = AdviceTests.gib
        $0.settings = ["vm.min_free_kbytes": "67584"]
      }, subjects: [.fragmentation]),
    Case(
      name: "no memory in one piece because there is none",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.order = 2
        $0.freeKib = 60 * AdviceTests.mib
      }, subjects: []),
    Case(
      name: "sysrq",
      incident: AdviceTests.incident {
        $0.kind = .sysrq
        $0.order = -1
        $0.invokerComm = "bash"
        $0.invokerPid = 77
        $0.settings = ["vm.panic_on_oom": "2"]
      }, subjects: [.sysrq, .panicOnOom]),
    Case(
      name: "again and again",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.killsInWeek = 14
        $0.hoursBetweenKills = 11.8
      }, subjects: [.repeatedKills]),
    Case(
      name: "heaps that do not fit",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.fleet = JavaFleet(processes: JavaHeapTests.site, limitKib: 8 * AdviceTests.gib)
      }, subjects: [.javaHeap]),
    Case(
      name: "a protected session",
      incident: AdviceTests.incident {
        $0.verdict = .undetermined
        $0.trees = Inheritance(InheritanceTests.session).trees
      }, subjects: [.inheritedProtection]),
  ]

  @Test(arguments: cases) func onlyWhatHasAReason(_ one: Case) {
    let items = Advice(one.incident).items
    #expect(items.map(\.subject) == one.subjects)
    for item in items {
      #expect(item.sentence.hasSuffix("."))
      #expect(item.figures.allSatisfy { $0.value.isFinite })
      #expect(!item.figures.isEmpty || item.subject == .sysrq)
    }
  }

  static func incident(named name: String) throws -> Incident {
    try #require(cases.first { $0.name == name }?.incident)
  }
}
