import ArgumentParser
import Glibc
import OomhistRender
import OomhistSources

extension OutputFormat: ExpressibleByArgument {}

/// When to use colour.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// Colour for people only, and not where `NO_COLOR` is set (no-color.org).
  func isOn(terminal: Bool) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: terminal && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
    }
  }
}

/// `--format`, `--output` and how a table looks.
struct OutputOptions: ParsableArguments {
  @Option(name: .long, help: "table, csv, json, ndjson or markdown.")
  var format: OutputFormat?

  @Flag(name: .customLong("csv"), help: "Short for --format csv.")
  var csv = false

  @Flag(name: .customLong("json"), help: "Short for --format json.")
  var json = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
  var output: String?

  @Flag(name: .customLong("no-header"), help: "Leave out the line of column names.")
  var noHeader = false

  @Flag(name: .customLong("no-pager"), help: "Write long output to the terminal at once.")
  var noPager = false

  @Option(help: ArgumentHelp("auto, always or never.", valueName: "when"))
  var color: ColorChoice = .auto

  func validate() throws {
    if (format != nil ? 1 : 0) + (csv ? 1 : 0) + (json ? 1 : 0) > 1 {
      throw ValidationError("Give one of --format, --csv and --json.")
    }
  }

  /// The format asked for, or the command's own.
  func chosen(default standard: OutputFormat = .table) -> OutputFormat {
    if csv { return .csv }
    if json { return .json }
    return format ?? standard
  }

  /// How the chosen output is to be rendered.
  func rendering(_ clock: ClockOptions, to output: Output) throws -> RenderOptions {
    RenderOptions(
      width: TerminalInfo.width(STDOUT_FILENO) ?? 80,
      color: color.isOn(terminal: output.isTerminal), zone: clock.zone, header: !noHeader,
      nowUs: try clock.nowUs())
  }
}
