import OomhistTestSupport
import Testing

/// `--boot` and `--list-boots`, as journalctl takes them.
@Suite struct BootTests {
  private static let ids = [
    "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10", "0f2c9999-52a4-4c43-9d2b-6f1f2a6c7d11",
    "aaaa1f3e-52a4-4c43-9d2b-6f1f2a6c7d12",
  ]

  /// Boots of one, two and three snapshots.
  private static func recorded() throws -> Incident {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    for (boot, id) in ids.enumerated() {
      try incident.root.write("proc/sys/kernel/random/boot_id", id + "\n")
      for minute in 0...boot {
        // The time since boot goes with the clock in Incident, so each of them booted on the 19th.
        try incident.collect(at: "2026-11-20 0\(boot + 1):0\(minute)")
      }
    }
    return incident
  }

  @Test(arguments: [
    (["-b"], "03:0"), (["--boot"], "03:0"), (["-b", "0"], "03:0"), (["-b", "-1"], "02:0"),
    (["-b-1"], "02:0"), (["--boot=-2"], "01:0"), (["--boot", "+1"], "01:0"), (["-b", "2"], "02:0"),
    (["-b", "aaaa"], "03:0"), (["-b", "0f2c9"], "02:0"),
    (["-b", "0f2c1f3e52a44c439d2b6f1f2a6c7d10+1"], "02:0"),
    (["-b", "aaaa1f3e-52a4-4c43-9d2b-6f1f2a6c7d12-2"], "01:0"),
    (["-b", "-1", "--since", "02:01"], "02:01"), (["-b", "--until", "03:00"], "03:00"),
  ])
  func theWindowIsTheBoot(words: [String], at: String) throws {
    let incident = try Self.recorded()
    for line in [["query"] + words + ["snapshots"], ["export", "snapshots"] + words] {
      let run = try incident.tool(line + ["--format", "ndjson"])
      #expect(run.status == 0, "\(run.stderr)")
      // The windows begin at the same time here: the newest snapshot tells them apart.
      #expect(run.lines.first?.contains("T\(at)") == true, "\(line): \(run.stdout)")
    }
  }

  @Test(arguments: [
    (["-b", "-3"], "there is no boot -3", "+1 to +3"), (["-b", "4"], "no boot 4", "0 to -2"),
    (["-b", "0f2c"], "2 boots begin with 0f2c", "more of the id"),
    (["-b", "beef"], "no boot beef", "--list-boots"),
    (["-b", "-1", "--since", "08:00"], "outside", "--list-boots"),
  ])
  func aBootThatIsNotThereIsSaid(words: [String], says: String, hint: String) throws {
    let run = try Self.recorded().tool(["query"] + words)
    #expect(run.status == 64)
    #expect(run.stderr.contains(says), "\(run.stderr)")
    #expect(run.stderr.contains(hint), "\(run.stderr)")
  }

  @Test func theBootsAreListedOldestFirst() throws {
    let incident = try Self.recorded()
    let run = try incident.tool(["query", "--list-boots", "--format", "ndjson"])
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.count == 3)
    for (place, line) in run.lines.enumerated() {
      #expect(line.hasPrefix("{\"boot\":\(place - 2),\"number\":\(place + 1),"), "\(line)")
      #expect(line.contains(Self.ids[place]))
    }
    #expect(try incident.tool(["query", "boots", "--format", "ndjson"]).stdout == run.stdout)
  }

  @Test(arguments: [["-3h..-1h"], ["06:00..08:00"], ["2026-11-20 06:00..+2h"]])
  func oneWordMayNameBothEnds(range: [String]) throws {
    let incident = try Incident.recorded()
    let run = try incident.tool(["query", "snapshots", "--format", "ndjson", "--since"] + range)
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.count == 1 && run.stdout.contains("T08:00"), "\(run.stdout)")
    let twice = try incident.tool(["query", "--until", "now", "--since"] + range)
    #expect(twice.status == 64)
    #expect(twice.stderr.contains("--since names an end"))
    let swapped = try incident.tool(["query", "--until"] + range)
    #expect(swapped.status == 64)
    #expect(swapped.stderr.contains("--until takes one moment"))
  }
}
