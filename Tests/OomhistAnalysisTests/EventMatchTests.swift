import OomhistModel
import Testing

@testable import OomhistAnalysis

@Suite struct EventMatchTests {
  /// A kill as `/dev/kmsg` tells it.
  static func kill(_ change: (inout OOMEvent) -> Void = { _ in }) -> OOMEvent {
    var event = OOMEvent()
    event.kind = .global
    event.victimPid = 4711
    event.victimComm = "java"
    event.totalVmKib = 9_000_000
    event.anonRssKib = 6_100_000
    event.fileRssKib = 120
    event.atUs = 1_700_000_000_250_000
    event.boottimeUs = 5_000_000_000
    event.bootID = "b1"
    event.host = "web1"
    event.invokerPid = 99
    event.invokerComm = "cron"
    change(&event)
    return event
  }

  /// The same kill as syslog wrote it: whole seconds, no uptime, no boot.
  static func syslog(_ change: (inout OOMEvent) -> Void = { _ in }) -> OOMEvent {
    kill {
      $0.atUs = 1_700_000_000_000_000
      $0.boottimeUs = nil
      $0.bootID = nil
      change(&$0)
    }
  }

  /// A report of which the kill line is lost, with the memory of the machine.
  static func report(
    _ make: (_ change: (inout OOMEvent) -> Void) -> OOMEvent, seconds: Int64, freeKib: Int64 = 0
  ) -> OOMEvent {
    make {
      $0.victimPid = nil
      $0.victimComm = nil
      $0.atUs = $0.atUs.map { $0 + seconds * 1_000_000 }
      $0.boottimeUs = $0.boottimeUs.map { $0 + seconds * 1_000_000 }
      $0.memInfo = (0..<9).map { NamedNumber("n\($0)_kib", Int64($0) + freeKib) }
    }
  }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let a: OOMEvent
    let b: OOMEvent
    let same: Bool
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "itself", a: kill(), b: kill(), same: true),
    Case(name: "syslog in whole seconds", a: kill(), b: syslog(), same: true),
    Case(
      name: "syslog minutes late, same sizes", a: kill(),
      b: syslog { $0.atUs = 1_700_000_300_000_000 }, same: true),
    Case(
      name: "an hour later, same sizes", a: kill(),
      b: syslog { $0.atUs = 1_700_003_600_000_000 }, same: false),
    Case(
      name: "minutes late, no sizes", a: kill(),
      b: syslog {
        $0.atUs = 1_700_000_300_000_000
        $0.totalVmKib = nil
        $0.anonRssKib = nil
        $0.fileRssKib = nil
      }, same: false),
    Case(name: "another pid", a: kill(), b: kill { $0.victimPid = 4712 }, same: false),
    Case(name: "another size", a: kill(), b: syslog { $0.anonRssKib = 6_100_004 }, same: false),
    Case(name: "another host", a: kill(), b: syslog { $0.host = "web2" }, same: false),
    Case(
      name: "the host with its domain", a: kill(), b: syslog { $0.host = "web1.example.org" },
      same: true),
    Case(
      name: "another boot, same uptime", a: kill(),
      b: kill {
        $0.bootID = "b2"
        $0.atUs = 1_800_000_000_000_000
      }, same: false),
    Case(
      name: "plain dmesg: uptime only", a: kill(),
      b: kill {
        $0.atUs = nil
        $0.bootID = nil
      }, same: true),
    Case(
      name: "the header alone, read too early", a: kill(),
      b: kill {
        $0.victimPid = nil
        $0.victimComm = nil
        $0.boottimeUs = 4_999_900_000
        $0.atUs = 1_700_000_000_150_000
      }, same: true),
    Case(
      name: "a panic after the kill", a: kill(),
      b: kill {
        $0.victimPid = nil
        $0.victimComm = nil
        $0.kind = .panic
      }, same: false),
    Case(
      name: "another killer", a: kill(), b: syslog { $0.killer = .earlyoom }, same: false),
    Case(
      name: "the task's next invocation, seconds later", a: kill(),
      b: kill {
        $0.victimPid = nil
        $0.victimComm = nil
        $0.boottimeUs = 5_002_000_000
        $0.atUs = 1_700_000_002_250_000
      }, same: false),
    Case(
      name: "two invocations without kill, seconds apart",
      a: syslog { $0.victimPid = nil },
      b: syslog {
        $0.victimPid = nil
        $0.atUs = 1_700_000_002_000_000
      }, same: false),
    Case(
      name: "a report without kill, in syslog a minute late",
      a: report(kill, seconds: 0), b: report(syslog, seconds: 60), same: true),
    Case(
      name: "its next one a minute later, with other memory",
      a: report(kill, seconds: 0), b: report(syslog, seconds: 60, freeKib: 4), same: false),
    Case(
      name: "the same memory, by the kernel's clock a minute later",
      a: report(kill, seconds: 0), b: report(kill, seconds: 60), same: false),
    Case(
      name: "killed again minutes later, grown", a: kill(),
      b: kill {
        $0.boottimeUs = 5_180_000_000
        $0.atUs = 1_700_000_180_250_000
        $0.anonRssKib = 6_200_000
      }, same: false),
    Case(
      name: "killed again minutes later by the kernel's clock, same sizes", a: kill(),
      b: kill {
        $0.boottimeUs = 5_180_000_000
        $0.atUs = 1_700_000_180_250_000
      }, same: false),
    Case(
      name: "no clock at all, same sizes",
      a: syslog { $0.atUs = nil }, b: syslog { $0.atUs = nil }, same: true),
  ]

  @Test(arguments: cases) func sameOrNot(_ one: Case) {
    #expect(EventMatch.isSame(one.a, one.b) == one.same)
    #expect(EventMatch.isSame(one.b, one.a) == one.same, "not symmetric")
  }

  @Test func whatOnlyTheSecondKnowsIsTakenOver() {
    let poor = Self.syslog {
      $0.kind = .unknown
      $0.oomMemcg = nil
    }
    let rich = Self.kill {
      $0.oomMemcg = "/system.slice"
      $0.tasks = [OOMTask(pid: 1, comm: "init")]
      $0.complete = true
    }
    let merged = EventMatch.merged(poor, with: rich)
    #expect(merged.kind == .global)
    #expect(merged.oomMemcg == "/system.slice")
    #expect(merged.tasks.count == 1)
    #expect(merged.complete)
    #expect(merged.bootID == "b1")
    #expect(merged.atUs == poor.atUs, "of two times with as many digits the earlier one")
  }

  @Test func theKillLineTellsTheTimeOfAReportReadTooEarly() {
    let early = Self.kill {
      $0.victimPid = nil
      $0.atUs = 1
    }
    #expect(EventMatch.merged(early, with: Self.kill()).atUs == Self.kill().atUs)
  }

  /// systemd's word, as another log than the killer's tells it.
  static func witness(_ unit: String, atUs: Int64) -> OOMEvent {
    var event = OOMEvent()
    event.unit = unit
    event.host = "web"
    event.atUs = atUs
    return event
  }

  @Test(
    arguments: [
      ("app.service", 5, true), ("app.service", 89, true), ("app.service", 91, false),
      ("db.service", 5, false), ("pp.service", 5, false),
    ] as [(String, Int64, Bool)])
  func `systemd's word is about a kill in its unit and not long ago`(
    unit: String, seconds: Int64, isSame: Bool
  ) {
    var kill = OOMEvent()
    kill.victimPid = 7
    kill.victimComm = "java"
    kill.host = "web"
    kill.taskMemcg = "/system.slice/app.service/worker"
    kill.atUs = 1_700_000_000_000_000
    let witness = Self.witness(unit, atUs: 1_700_000_000_000_000 + seconds * 1_000_000)
    #expect(EventMatch.isSame(kill, witness) == isSame)
    #expect(EventMatch.isSame(witness, kill) == isSame)
    #expect(EventMatch.isSame(witness, witness))
    let merged = EventMatch.merged(kill, with: witness)
    #expect(merged == EventMatch.merged(witness, with: kill))
    #expect(merged.unit == unit)
    #expect(merged.atUs == kill.atUs)
  }
}
