import ArgumentParser
import OomhistAnalysis
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

      The figures are of the machine as a whole. In the OOM of a cgroup only its members are \
      candidates, and badness is measured by its limit: --cgroup.

      oomhist top --what-if dockerd=-500          who dies first then?
      oomhist top --what-if 812=300 --at 03:10    and who would have?
      oomhist top --cgroup shop.service           who dies at its limit?
      """)

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("Show this many (default: all).", valueName: "n"))
  var limit: Int?

  @OptionGroup(
    title: "Filters (--cgroup: also measured by its limit; --kill: the moment of a kill)")
  var filters: FilterOptions

  @Option(
    name: .customLong("what-if"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Rank as if a process, or all with a name (* and ? allowed), had this oom_score_adj.",
      valueName: "pid|name=adj"))
  var whatIf: [String] = []

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
    if filters.cgroup.contains("") { throw ValidationError("--cgroup wants a path or a unit.") }
    if filters.cgroup.count > 1 {
      throw ValidationError("--cgroup is given once: badness is measured by its limit.")
    }
    if at != nil, filters.kill != nil {
      throw ValidationError("--at and --kill both name a moment; give one.")
    }
    _ = try overrides()
  }

  func run() throws {
    guard let query = try QueryCatalogue().query(named: "top") else { return }
    let filter = try filters.processFilter(without: .cgroup)
    var moment = try moment(query)
    let total = try keepCgroup(&moment)
    let ranking = KillRanking(moment, totalKib: total.kib, overrides: try overrides())
    if let note = total.note { Console.say("note: \(note)") }
    if !moment.processes.isEmpty { try tell(ranking) }
    let table = ranking.table(columns: query.columns, filter: filter, limit: limit)
    try Output.with(output) { output in
      let stream = try RowStream(
        format: self.output.chosen(), options: self.output.rendering(clock, to: output))
      try stream.write(to: output, emptyText: moment.emptyText) { begin, row in
        try begin(table.columns)
        for cells in table.rows { try row(cells) }
      }
    }
  }

  private func overrides() throws -> [AdjOverride] {
    try whatIf.map { text in
      do { return try AdjOverride(parsing: text) } catch {
        throw ValidationError("\(error)")
      }
    }
  }

  private func moment(_ query: NamedQuery) throws -> RankedMoment {
    guard at != nil || filters.kill != nil else {
      let withCgroups = !(filters.cgroup + filters.unit + filters.container).isEmpty
      return try RankedMoment(live: machine, withCgroups: withCgroups, atUs: try clock.nowUs())
    }
    // Words first: a mistyped one is told even where there is no database yet.
    var parameters = ["limit": "-1"]
    parameters["at"] = at
    let given = try QuestionWords(
      filters: filters, clock: clock, database: database
    ).given(for: query, parameters: parameters)
    let values = try QueryArguments(query: query, clock: clock).values(given: given)
    return try RankedMoment(
      recordedIn: database.openForReading(), query: query, values: values, clock: clock)
  }

  /// Leaves the processes of the cgroup that was asked for, and tells what they are measured by.
  private func keepCgroup(_ moment: inout RankedMoment) throws -> BadnessTotal {
    guard let cgroup = filters.cgroup.first, !moment.processes.isEmpty else {
      return BadnessTotal(machine: moment.machine)
    }
    let scope = try CgroupScope(cgroup, among: Set(moment.processes.compactMap(\.cgroup)))
    moment.processes.removeAll { process in
      process.cgroup.map { !scope.contains($0) } ?? true
    }
    return BadnessTotal(
      of: scope, limits: try moment.limits(scope.chain), machine: moment.machine)
  }

  /// Says what the supposed values change, on standard error.
  private func tell(_ ranking: KillRanking) throws {
    guard !whatIf.isEmpty else { return }
    let unmatched = ranking.whatIf.unmatched
    if unmatched.count == whatIf.count {
      var failure = Failure(
        "no process matches \(unmatched.first?.text ?? "--what-if")",
        hint: "the kernel cuts names at 15 bytes; * and ? stand for any text and any one letter")
      failure.others = unmatched.dropFirst().map { "no process matches \($0.text)" }
      throw failure
    }
    for override in unmatched { Console.say("warning: no process matches \(override.text)") }
    for note in ranking.notes { Console.say("note: \(note)") }
  }
}
