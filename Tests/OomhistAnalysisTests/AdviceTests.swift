import OomhistModel
import Testing

@testable import OomhistAnalysis

/// The words and the lines of each kind of advice.
@Suite struct AdviceTests {
  static let gib: Int64 = 1 << 20
  static let mib: Int64 = 1 << 10

  /// A machine of 8 GiB on which `worker` grew until `web` was killed.
  static func incident(_ change: (inout Incident) -> Void = { _ in }) -> Incident {
    var incident = Incident()
    incident.kind = .global
    incident.verdict = .other
    incident.ramKib = 8 * gib
    incident.swapTotalKib = 2 * gib
    incident.swapFreeKib = gib
    var suspect = Incident.Suspect(kind: .process, name: "worker")
    suspect.unit = "worker.service"
    suspect.pid = 200
    suspect.shape = .leak
    suspect.confidence = 0.9
    suspect.sizeKib = 3 * gib
    suspect.floorKib = 512 * mib
    suspect.slopeKibPerHour = Double(128 * mib)
    incident.suspect = suspect
    var victim = Incident.Victim(pid: 100, comm: "web")
    victim.unit = "web.service"
    victim.sizeKib = 3 * gib + 512 * mib
    incident.victim = victim
    change(&incident)
    return incident
  }

  static func inCgroup(
    _ shape: Incident.Shape, limitKib: Int64 = gib, _ change: (inout Incident) -> Void = { _ in }
  ) -> Incident {
    incident {
      $0.kind = .memcg
      $0.scope = .cgroup(path: "/system.slice/worker.service", limitKib: limitKib)
      $0.verdict = .victim
      $0.suspect?.shape = shape
      $0.suspect?.sizeKib = limitKib
      $0.victim?.unit = "worker.service"
      change(&$0)
    }
  }

  static func item(_ subject: AdviceItem.Subject, _ incident: Incident) throws -> AdviceItem {
    try #require(Advice(incident).items.first { $0.subject == subject })
  }

  @Test func theLimitIsBetweenNeedAndGrowth() throws {
    let item = try Self.item(.memoryLimit, Self.incident())
    #expect(
      item.sentence
        == "Limit worker.service to 768 MiB, so that it and not another one is killed: 1.5 times"
        + " the 512 MiB that it had before it grew to 3.00 GiB.")
    #expect(
      item.command == "systemctl set-property worker.service MemoryHigh=640M MemoryMax=768M")
  }

  @Test func aHigherLimitOnlyDelaysALeak() throws {
    let item = try Self.item(.leak, Self.inCgroup(.leak))
    #expect(
      item.sentence
        == "worker[200] (worker.service) leaks 128 MiB an hour: a limit of 1.50 GiB instead of"
        + " 1.00 GiB would put off the next kill by 4.0 hours only, so that the program must be"
        + " mended; until then a restart every 3 hours holds it down.")
    #expect(
      item.command
        == "# /etc/systemd/system/worker.service.d/restart.conf\n[Service]\nRuntimeMaxSec=3h\n"
        + "Restart=always")
  }

  @Test func aSteadyNeedGetsMore() throws {
    let item = try Self.item(.raiseLimit, Self.inCgroup(.sawtooth))
    #expect(item.command == "systemctl set-property worker.service MemoryMax=1280M")
    let full = try Self.item(.raiseLimit, Self.inCgroup(.steady, limitKib: 7 * Self.gib))
    #expect(full.command == nil)
    #expect(full.sentence.contains("cannot be raised"))
  }

  @Test func whoGrowsIsTakenNextTime() throws {
    let item = try Self.item(.scoreAdjust, Self.incident())
    #expect(
      item.command
        == "# /etc/systemd/system/web.service.d/oom.conf\n[Service]\nOOMScoreAdjust=-100\n"
        + "# /etc/systemd/system/worker.service.d/oom.conf\n[Service]\nOOMScoreAdjust=100")
  }

  @Test(
    arguments: [
      ("0", " and hangs until someone resets it (kernel.panic is 0)."),
      ("20", " and restarts after 20 s (kernel.panic)."),
      ("-1", " and restarts at once (kernel.panic is -1)."),
    ])
  func whatAPanicDoes(panic: String, end: String) throws {
    let item = try Self.item(
      .panicOnOom,
      Self.incident { $0.settings = ["vm.panic_on_oom": "1", "kernel.panic": panic] })
    #expect(item.sentence.hasSuffix("runs out of memory" + end))
    #expect(item.command?.hasPrefix("sysctl -w vm.panic_on_oom=0\n") == true)
  }

  @Test(
    arguments: [
      ("0", 20, 8, 0), ("1", 12, 8, 1), ("1", 9, 8, 0), ("2", 7, 7, 1), ("2", 5, 7, 0),
      ("2", 7, 12, 1),
    ] as [(String, Int64, Int64, Int)])
  func overcommit(mode: String, committedGib: Int64, limitGib: Int64, count: Int) {
    let incident = Self.incident {
      $0.verdict = .undetermined
      $0.settings = ["vm.overcommit_memory": mode]
      $0.committedKib = committedGib * Self.gib
      $0.commitLimitKib = limitGib * Self.gib
    }
    #expect(Advice(incident).items.filter { $0.subject == .overcommit }.count == count)
  }

  @Test func eachHeapIsNamed() throws {
    let incident = try AdviceCaseTests.incident(named: "heaps that do not fit")
    let item = try Self.item(.javaHeap, incident)
    #expect(
      item.sentence
        == "The 4 Java processes may fill 9.00 GiB of heap, more than RAM of 8.00 GiB: lower"
        + " java[12] 3.00 GiB to 1.94 GiB, java[11] 2.00 GiB to 1.31 GiB, java[13] 2.00 GiB to"
        + " 1.31 GiB, java[14] 2.00 GiB to 1.31 GiB, together 5.88 GiB.")
    #expect(item.command?.hasPrefix("-Xmx1984m    # java[12], now 3072m\n") == true)
  }

  @Test func theSessionIsFreed() throws {
    let incident = try AdviceCaseTests.incident(named: "a protected session")
    let item = try Self.item(.inheritedProtection, incident)
    #expect(
      item.sentence
        == "sshd[812] (ssh.service) has oom_score_adj -1000, and 3 processes started from it"
        + " inherited that: 2.02 GiB can never be killed, the biggest java[903] with 2.00 GiB.")
    #expect(
      item.command
        == "choom -n 0 -p 903    # java[903]\nchoom -n 0 -p 901    # bash[901]\n"
        + "choom -n 0 -p 902    # make[902]\n# /etc/systemd/system/ssh.service.d/oom.conf\n"
        + "[Service]\nOOMScoreAdjust=0")
  }
}
