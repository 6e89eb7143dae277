import ArgumentParser
import OomhistParsing

/// `oomhist parse`: logs in, events out; no database.
struct Parse: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read logs and print the OOM events in them as NDJSON.",
    discussion: """
      Understands dmesg (plain and -T), /var/log/messages and kern.log, ISO-stamped syslog, \
      journalctl -k and /dev/kmsg text, of kernels from 2.6 to 7. One event a line, in the form \
      of docs/json-output.md. Touches no database.
      """)

  @Argument(help: "Log files; - is standard input.")
  var files: [String] = []

  @OptionGroup var log: LogOptions
  @OptionGroup var clock: ClockOptions

  @Flag(name: .customLong("exit-code"), help: "Exit with status 3 when there are events.")
  var exitCode = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
  var output: String?

  func run() throws {
    var count = 0
    let isWhole = try Output.with(path: output) { output in
      try log.input(clock).read(files) { parsed in
        count += parsed.result.events.count
        for event in parsed.result.events { try output.write(EventJSON.encode(event) + "\n") }
      }
    }
    guard isWhole else { throw ExitCode(ExitStatus.partlyDone.rawValue) }
    if exitCode, count > 0 { throw ExitCode(ExitStatus.killsFound.rawValue) }
  }
}
