import ArgumentParser
import OomhistAnalysis
import OomhistModel
import OomhistRender

/// `oomhist doctor`: what is wrong with the record and the machine, and what mends it.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check recorder, record and the machine's OOM settings; say what mends each.",
    discussion: """
      Looks at whether it records and how well, at the database, the clock, the logs, what this \
      user can see, and at the settings, processes and limits that decide what an OOM does. \
      Problems come first, each with what it rests on, the risk, and the lines that mend it. \
      Nothing is changed.

      oomhist doctor --json      an object for each finding
      """)

  @Flag(
    name: .customLong("exit-code"),
    help: "Exit with 1 for a warning, 2 for something critical, 3 where it could not look.")
  var exitCode = false

  @Option(help: ArgumentHelp("Look for kernel messages here.", valueName: "file"))
  var kmsg = "/dev/kmsg"

  @Option(
    help: ArgumentHelp(
      "Settings (default: /etc/oomhist/oomhist.conf), with conf.d beside it.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Look for logs and units below this folder: that of the host in a container.",
      valueName: "folder"))
  var root = "/"

  @OptionGroup var output: OutputOptions
  @OptionGroup var machine: MachineOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    do {
      let worst = try diagnose()
      guard exitCode else { return }
      switch worst {
      case .ok, .note: return
      case .warning: throw ExitCode(1)
      case .critical: throw ExitCode(2)
      }
    } catch  where exitCode && !(error is ExitCode) {
      // To a monitoring system 1 would be a warning.
      Failure(error)?.report()
      throw ExitCode(3)
    }
  }

  /// Looks, tells, and returns the worst that was found.
  private func diagnose() throws -> Judgement.Severity {
    let facts = try DoctorGathering(
      machine: machine, database: database, clock: clock, config: config, kmsg: kmsg, root: root
    ).facts()
    let diagnosis = Diagnosis(facts)
    try Output.with(output) { output in
      let options = try self.output.rendering(clock, to: output)
      let format = self.output.chosen()
      guard [.csv, .json, .ndjson].contains(format) else {
        return try PageOutput(diagnosis.page, format: format, options: options).write(to: output)
      }
      let table = diagnosis.table
      try RowStream(format: format, options: options).write(to: output, emptyText: { "" }) {
        begin, row in
        try begin(table.columns)
        for cells in table.rows { try row(cells) }
      }
    }
    return diagnosis.worst
  }
}
