import ArgumentParser
import OomhistCollector
package import OomhistModel
import OomhistParsing
import OomhistRender
package import OomhistSources
import OomhistStore

/// `oomhist collect`: a snapshot and the kernel's new OOM events; with `--interval` again and
/// again.
struct Collect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a snapshot of every process and the kernel's new OOM events.",
    discussion: """
      Once and done, for cron and timers. With --interval it keeps running until --count \
      snapshots are taken or it is told to stop (SIGTERM, SIGINT).

      Without the right to read /dev/kmsg the snapshot stands and a warning says so.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var machine: MachineOptions
  @OptionGroup var clock: ClockOptions

  @Option(help: ArgumentHelp("Keep recording at this distance, e.g. 10s.", valueName: "span"))
  var interval: String?

  @Option(help: ArgumentHelp("Stop after this many snapshots.", valueName: "n"))
  var count: Int?

  @Option(
    name: .customLong("record-cmdline"),
    help: "Command lines: full, masked (values of secret-looking options are hidden) or none.")
  var commandLines: CommandLinePolicy = .masked

  @Option(
    help: ArgumentHelp("Read kernel messages from here; none leaves them out.", valueName: "file"))
  var kmsg = "/dev/kmsg"

  @Flag(name: .shortAndLong, help: "Say what was recorded.")
  var verbose = false

  func validate() throws {
    if let count {
      guard count > 0 else { throw ValidationError("--count wants a number above 0.") }
      guard interval != nil else { throw ValidationError("--count goes with --interval.") }
    }
  }

  func run() throws {
    let intervalUs = try interval.map(Self.intervalUs)
    let recordingClock = try clock.clock(procfs: machine.procfs)
    let reader = try SnapshotReader(
      procfs: machine.procfs, sysfs: machine.sysfs, clock: recordingClock, policy: commandLines,
      keepsFilesOpen: intervalUs != nil)
    let store = try database.openForWriting()
    let feed =
      kmsg == "none"
      ? nil
      : KernelEventFeed(path: kmsg, boot: reader.boot, store: store, clock: recordingClock)
    let loop = RecordingLoop(
      source: reader, sink: store, feed: feed, pacer: try SignalPacer(),
      logger: StderrLogHandler.logger(verbose: verbose))
    let outcome = try loop.run(.init(intervalUs: intervalUs, count: count))
    try store.close()
    if verbose { Self.sayOutcome(outcome, path: store.path) }
    if outcome.failedSnapshots > 0 { throw ExitCode(ExitStatus.partlyDone.rawValue) }
  }

  /// A plain number means seconds; below 100 ms the recorder would be the load.
  private static func intervalUs(_ text: String) throws -> Int64 {
    let us = try TimeSpan.parse(text)
    guard us >= 100_000 else {
      throw Failure(
        "an interval of \(text) is too short", hint: "100ms is the shortest", status: .usage)
    }
    return us
  }

  private static func sayOutcome(_ outcome: RecordingLoop.Outcome, path: String) {
    guard let last = outcome.last else { return }
    let snapshots = outcome.snapshots == 1 ? "1 snapshot" : "\(outcome.snapshots) snapshots"
    Console.say(
      "\(snapshots) of \(last.processCount) processes, \(outcome.events.addedText), in \(path)"
    )
  }
}

extension SnapshotReader: SnapshotSource {
  package func takeSnapshot(cause: SnapshotCause) throws -> Snapshot {
    try read(cause: cause)
  }
}

/// The pace of the loop: the system's clock since boot, until a signal ends it.
private final class SignalPacer: RecordingLoop.Pacer {
  private let stop: StopSignal

  init() throws(SourceError) { stop = try StopSignal.install() }

  var nowUs: Int64 { SystemClock.system.boottimeUs() }

  func sleep(untilUs: Int64) -> Bool { stop.wait(untilBoottimeUs: untilUs) == .deadline }
}
