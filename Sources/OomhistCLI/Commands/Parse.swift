import ArgumentParser
import OomhistModel
import OomhistParsing
import OomhistRender

/// `oomhist parse`: logs in, events out; no database.
struct Parse: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read logs and print the OOM events in them as NDJSON.",
    discussion: """
      Understands dmesg, /var/log/messages and kern.log, ISO-stamped syslog, journalctl -k \
      (short, json, export), /dev/kmsg text and pstore dumps, of kernels from 2.6 to 7; plain, \
      compressed, in a tar archive or in a folder. One event a line, in the form of \
      docs/json-output.md. Touches no database.
      """)

  @Argument(help: "Logs: files, compressed ones, tar archives, folders; - is standard input.")
  var files: [String] = []

  @OptionGroup var log: LogOptions
  @OptionGroup var clock: ClockOptions

  @Flag(
    help: """
      Print the lines inside reports that nobody understood, and those that tell of a kill \
      elsewhere, in place of events.
      """)
  var unparsed = false

  @Flag(name: .customLong("exit-code"), help: "Exit with status 3 when there are events.")
  var exitCode = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
  var output: String?

  func validate() throws {
    if unparsed, exitCode {
      throw ValidationError("--exit-code is about events, and --unparsed prints none.")
    }
  }

  func run() throws {
    var count = 0
    var json = JSONText()
    var note = QuoteNote()
    let isWhole = try Output.with(path: output) { output in
      try log.input(clock).read(files) { parsed in
        if unparsed { return try writeUnparsed(parsed, to: output) }
        note.take(parsed)
        count += parsed.events.count
        for event in parsed.events {
          EventJSON.write(event, to: &json)
          json.endLine()
          try output.write(contentsOf: json.bytes)
          json.removeAll()
        }
      }
    }
    guard isWhole else { throw ExitCode(ExitStatus.partlyDone.rawValue) }
    if exitCode, count > 0 { throw ExitCode(ExitStatus.killsFound.rawValue) }
  }

  /// `file:line:message`, as `grep -n` has it.
  private func writeUnparsed(_ parsed: LogInput.Parsed, to output: Output) throws {
    guard let result = parsed.result else { return }
    let quotes = result.quotedKills.filter { !result.notUnderstood.contains($0) }
    for line in (result.notUnderstood + quotes).sorted(by: { $0.number < $1.number }) {
      let text = "\(parsed.path):\(line.number):\(line.text)"
      try output.write(SafeText.visible(text) + "\n")
    }
    let rest =
      result.notUnderstoodLines - Int64(result.notUnderstood.count)
      + result.quotedKillLines - Int64(result.quotedKills.count)
    if rest > 0 { Console.say("warning: \(rest) more such lines in \(parsed.path) are not shown") }
  }
}
