import Testing

@testable import OomhistAnalysis

/// What is advised does not harm: no limit beyond the memory, no command from a hostile name.
@Suite struct AdviceSafetyTests {
  static let sizesKib: [Int64] = [
    .min, -1, 0, 1, 300 << 10, 1 << 20, 3 << 20, 8 << 20, 1 << 41, .max,
  ]

  @Test(arguments: sizesKib) func noLimitIsBeyondTheMemory(ramKib: Int64) {
    for size in Self.sizesKib {
      for floor in Self.sizesKib {
        for shape in Incident.Shape.allCases {
          check(ramKib: ramKib, size: size, floor: floor, shape: shape)
        }
      }
    }
  }

  private func check(ramKib: Int64, size: Int64, floor: Int64, shape: Incident.Shape) {
    for scope in [Incident.Scope.machine, .cgroup(path: "/a/worker.service", limitKib: size)] {
      var incident = AdviceTests.incident()
      incident.scope = scope
      incident.ramKib = ramKib
      incident.suspect?.shape = shape
      incident.suspect?.sizeKib = size
      incident.suspect?.floorKib = floor
      incident.limitBeforeKib = floor
      incident.victim?.sizeKib = size
      incident.swapTotalKib = floor
      incident.slabUnreclaimableKib = size
      for kind in Incident.SuspectKind.allCases {
        incident.suspect?.kind = kind
        for item in Advice(incident).items {
          for figure in item.figures where figure.name == "MemoryMax" {
            #expect(figure.value <= Double(max(0, ramKib)))
            if item.subject == .memoryLimit { #expect(figure.value < Double(size)) }
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      "x;reboot.service", "$(id).service", "a b.service", "-r.service", "a\nb.service",
      "../../x.service", "x", "x.mount", "é.service", "", "a\'b.service",
    ])
  func aHostileUnitGetsNoCommand(unit: String) {
    var incident = AdviceTests.incident()
    incident.suspect?.unit = unit
    incident.victim?.unit = unit + " "
    incident.victim?.unitProcessCount = 5
    incident.scope = .cgroup(path: "/" + unit, limitKib: 2 << 20)
    for shape in Incident.Shape.allCases {
      incident.suspect?.shape = shape
      #expect(Advice(incident).items.allSatisfy { $0.command == nil })
    }
  }

  @Test func hostileNamesAreMadePlain() {
    let sshd = Candidate(
      pid: 10, comm: "sshd", unit: "ssh.service", sizeKib: 100, oomScoreAdj: -1000, ppid: 1)
    let evil = Candidate(
      pid: 11, comm: "a\nreboot #\u{1b}[", sizeKib: 100, oomScoreAdj: -1000, ppid: 10)
    var incident = Incident()
    incident.trees = Inheritance([sshd, evil]).trees
    let command = Advice(incident).items.first?.command
    #expect(command?.hasPrefix("choom -n 0 -p 11    # a?reboot????[11]\n#") == true)
  }

  @Test(
    arguments: [
      ("worker.service", "worker.service"), ("a@1.service", "a@1.service"),
      ("a\\x2db.service", "'a\\x2db.service'"), ("user-1000.slice", "user-1000.slice"),
      ("a.mount", nil), ("a'b.service", nil), ("", nil),
    ] as [(String, String?)])
  func units(name: String, text: String?) {
    #expect(CommandText.unit(name) == text)
  }

  @Test(
    arguments: [
      ("/system.slice/web.service", "systemctl set-property web.service MemoryMax=512M"),
      (
        "/system.slice/docker-" + String(repeating: "0123456789abcdef", count: 4) + ".scope",
        "docker update --memory 512m --memory-swap 512m 0123456789ab"
      ),
      (
        "/docker/" + String(repeating: "0123456789abcdef", count: 4),
        "docker update --memory 512m --memory-swap 512m 0123456789ab"
      ),
      ("/kubepods.slice/kubepods-pod1.slice", nil),
      ("/made/by/hand", nil), ("/made/by/hand.service", nil), ("/../x.service", nil),
      ("/system.slice/a.service/b.service", nil),
      (
        "/user.slice/user-1000.slice/user@1000.service/app.slice/ide.scope",
        "systemctl --user -M 1000@.host set-property ide.scope MemoryMax=512M"
      ),
    ] as [(String, String?)])
  func whoSetsALimit(path: String, command: String?) {
    #expect(CommandText.limit(path: path, maxMib: 512) == command)
  }

  @Test(
    arguments: [
      (0, "0 KiB"), (812, "812 KiB"), (999, "999 KiB"), (1024, "1.0 MiB"), (9728, "9.5 MiB"),
      (640 << 10, "640 MiB"), (1023 << 10, "1023 MiB"), (1_048_100, "1.00 GiB"),
      (2200 << 10, "2.15 GiB"), (31 << 20, "31.0 GiB"), (128 << 20, "128 GiB"),
      (-(3 << 20), "-3.00 GiB"), (.min, "-8388608 PiB"),
    ] as [(Int64, String)])
  func memory(kib: Int64, text: String) {
    #expect(MemoryText.text(kib: kib) == text)
  }

  @Test(
    arguments: [
      (0, "less than a minute"), (0.5, "30 minutes"), (1.0 / 60, "1 minute"), (5.54, "5.5 hours"),
      (30, "30 hours"), (60, "2.5 days"), (.nan, "an unknown time"),
    ] as [(Double, String)])
  func times(hours: Double, text: String) {
    #expect(MemoryText.hours(hours) == text)
  }
}
