import ArgumentParser
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistSources

/// `oomhist top`: every process in the order in which the OOM killer would choose.
struct Top: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rank all processes by who would be killed first, now or at a moment.",
    discussion: """
      Badness is computed as the kernel does it (oom_badness() in mm/oom_kill.c): resident \
      memory, swap and page tables in permille of RAM and swap, plus oom_score_adj. It is \
      comparable over all kernels, which /proc/[pid]/oom_score is not: since Linux 5.9 an \
      ordinary process shows 666 there whatever its size.

      The figures are of the machine as a whole; in the OOM of a cgroup only its members are \
      candidates.
      """)

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Show this many (default: all).", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("Only processes whose name matches, * and ? allowed.", valueName: "glob"))
  var comm: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Rank at this moment, from the record.", valueName: "time"))
  var at: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var machine: MachineOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit wants a number above 0.") }
  }

  func run() throws {
    if let at { return try rankRecorded(at: at) }
    let table = try liveTable()
    try Output.with(path: output.output) { output in
      let stream = try RowStream(
        format: self.output.chosen(), options: self.output.rendering(clock, to: output))
      try stream.write(to: output, emptyText: { "no process matches" }) { begin, row in
        try begin(table.columns)
        for cells in table.rows { try row(cells) }
      }
    }
  }

  private func rankRecorded(at: String) throws {
    guard let query = try QueryCatalogue().query(named: "top") else { return }
    var given = ["at": at, "limit": String(limit ?? -1)]
    given["comm"] = comm
    try NamedQueryRun(query: query, clock: clock, format: output.chosen())
      .write(given: given, database: database, output: output)
  }

  private func liveTable() throws -> ResultTable {
    let reader = try RankingReader(procfs: machine.procfs)
    let sample = try MachineReader(procfs: machine.procfs, sysfs: machine.sysfs).readSample()
    var ranking = KillRanking(processes: try reader.readRanking(), totalKib: sample.totalKib)
    if let comm { ranking.keep(commGlob: comm) }
    return ranking.table(limit: limit)
  }
}
