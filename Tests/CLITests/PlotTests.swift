import OomhistTestSupport
import Testing

/// `oomhist plot`: what is drawn of a recorded machine.
@Suite struct PlotTests {
  private static let window = ["--since", "07:55", "--until", "08:45"]

  @Test(arguments: [(80, []), (40, ["--ascii"])] as [(Int, [String])])
  func theMemoryOfARecordedMachineIsThatOfTheGoldenFile(width: Int, more: [String]) throws {
    let run = try Incident.recorded().tool(
      ["plot", "--width", "\(width)", "--height", "8"] + Self.window + more)
    #expect(run.status == 0, "\(run.stderr)")
    expectGolden(run.stdout, fixture: "cli/plot-\(width).txt")
  }

  @Test func theKillIsMarkedAndToldBelow() throws {
    let run = try Incident.recorded().tool(["plot"] + Self.window)
    #expect(run.lines.first?.hasPrefix("Memory used of 7.63G, 2026-11-20 08:00 to ") == true)
    #expect(run.lines.contains { $0.trimmed == "1" })
    let told = "1  11-20 08:41:07  shopdb[412] 898M; suspect reindexer grew 2.86G"
    #expect(run.lines.last == told)
    for line in run.lines { #expect(line.count <= 80) }
  }

  @Test func aProcessIsDrawnByItsSize() throws {
    let incident = try Incident.recorded()
    let byName = try incident.tool(["plot", "--comm", "reindex*"] + Self.window)
    #expect(byName.lines.first?.hasPrefix("Size of reindex*, ") == true)
    #expect(byName.lines.contains { $0.hasPrefix("4.00G ┤") })
    let byPid = try incident.tool(["plot", "--pid", "977"] + Self.window)
    #expect(byPid.lines.dropFirst() == byName.lines.dropFirst())
    let all = try incident.tool(["plot", "--comm", "*"] + Self.window)
    #expect(all.lines.first?.hasPrefix("Size of * (up to 3 processes together), ") == true)
  }

  @Test func whatIsLeftIsDrawnOnRequest() throws {
    let run = try Incident.recorded().tool(["plot", "--available"] + Self.window)
    #expect(run.lines.first?.hasPrefix("Memory available of 7.63G") == true)
  }

  @Test func swapHasAPanelWhereItWasUsed() throws {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 1000)
    try incident.collect(at: "2026-11-20 08:00")
    #expect(try !incident.tool(["plot"]).stdout.contains("Swap"))
    try incident.root.write(
      "proc/meminfo",
      """
      MemTotal:        8000000 kB
      MemAvailable:    1500000 kB
      SwapTotal:       2000000 kB
      SwapFree:         500000 kB

      """)
    try incident.collect(at: "2026-11-20 08:10")
    #expect(try incident.tool(["plot"]).lines.contains { $0.hasPrefix("Swap used of 1.91G") })
  }

  @Test func whereNothingIsRecordedItSaysSo() throws {
    let run = try Incident.recorded().tool(["plot", "--since", "08:50"])
    #expect(run.status == 0)
    #expect(run.stdout.hasPrefix("No rows of `machine` since"))
    #expect(run.stdout.contains("recording since 2026-11-20 08:00:00 UTC"))
  }

  @Test(arguments: [
    ["--width", "5"], ["--height", "0"], ["--available", "--pid", "1"], ["--color", "pink"],
  ])
  func aWrongWordIsAUsageError(arguments: [String]) throws {
    let run = try ToolRun.run(["plot"] + arguments)
    #expect(run.status == 64)
    #expect(run.stdout.isEmpty)
  }

  @Test func aHostileNameReachesNoTerminal() throws {
    let incident = try Incident.recorded(comm: "e\u{1b}[31m\u{7}")
    let run = try incident.tool(["plot", "--comm", "e*"] + Self.window)
    #expect(run.status == 0)
    #expect(run.stdout.contains("\\x1b"))
    #expect(!run.stdoutData.contains(0x1b))
  }
}

extension String {
  fileprivate var trimmed: String { filter { $0 != " " } }
}
