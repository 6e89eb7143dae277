import ArgumentParser
import Logging
import OomhistCollector
import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// `oomhist collect`: a snapshot and the kernel's new OOM events; with `--interval` or `--service`
/// again and again.
struct Collect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take a snapshot of every process and the kernel's new OOM events.",
    discussion: """
      Once and done, for cron and timers. With --interval or --service it keeps running until \
      --count snapshots are taken or it is told to stop (SIGTERM, SIGINT). While memory is short \
      it looks closer, and a kill gets a snapshot of its own.

      Settings come from /etc/oomhist/oomhist.conf and conf.d beside it; options win. SIGHUP \
      reads them again. One recorder keeps running on a database; others are refused.

      A single run also reads what is new in the journal and in /var/log/messages, syslog and \
      kern.log with their rotations, each line once: the first time the history that lies in \
      them. Beside a recorder that keeps running a process of its own does that in quiet times.

      Without the right to read /dev/kmsg the snapshot stands and a warning says so.
      """)

  @OptionGroup var database: DatabaseOptions
  @OptionGroup var machine: MachineOptions
  @OptionGroup var clock: ClockOptions

  @Option(help: ArgumentHelp("Keep recording at this distance, e.g. 10s.", valueName: "span"))
  var interval: String?

  @Flag(help: "Keep recording as the configuration says: for systemd.")
  var service = false

  @Option(help: ArgumentHelp("Stop after this many snapshots.", valueName: "n"))
  var count: Int?

  @Option(
    name: .customLong("record-cmdline"),
    help: ArgumentHelp(
      "Command lines: full, masked (values of secret-looking options are hidden) or none.",
      valueName: "policy"))
  var commandLines: CommandLinePolicy?

  @Option(
    help: ArgumentHelp("Read kernel messages from here; none leaves them out.", valueName: "file"))
  var kmsg = "/dev/kmsg"

  @Option(
    name: .customLong("log-sources"),
    help: ArgumentHelp(
      "The machine's own logs that are read besides: journal, files, both with a comma between, or none.",
      valueName: "sources"))
  var logSources: LogSources?

  @OptionGroup var root: RootOptions

  @Option(
    help: ArgumentHelp(
      "Settings (default: /etc/oomhist/oomhist.conf), with conf.d beside it.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Keep metrics for node_exporter in this folder, as oomhist.prom; none: keep none.",
      valueName: "folder"))
  var textfile: String?

  @Flag(name: .shortAndLong, help: "Say what was recorded.")
  var verbose = false

  private static let dayUs: Int64 = 86_400_000_000

  private var keepsRunning: Bool { interval != nil || service }

  func validate() throws {
    if let count {
      guard count > 0 else { throw ValidationError("--count wants a number above 0.") }
      guard keepsRunning else {
        throw ValidationError("--count goes with --interval or --service.")
      }
    }
  }

  func run() throws {
    let logger = StderrLogHandler.logger(verbose: verbose, isService: service)
    var settings = try settings(configured(logger))
    if keepsRunning { Survival.begin(settings, logger, insists: service) }
    let recordingClock = try clock.clock(procfs: machine.procfs)
    let reader = try SnapshotReader(
      procfs: machine.procfs, sysfs: machine.sysfs, cgroupfs: machine.cgroupfs,
      clock: recordingClock, policy: settings.commandLines, keepsFilesOpen: keepsRunning)
    reader.pss.settings = settings.pss
    let path = try database.pathForWriting()
    let lock = try RecorderLock(databasePath: path, keepsRunning ? .alone : .shared)
    let store = try Store.openForWriting(path: path)
    if kmsg != "none" {
      try LastWords(
        input: .ofThisMachine(clock.zone), boot: reader.boot, logger: logger
      ).ingest(LastWords.folders(sysfs: machine.sysfs), into: store)
    }
    let feed =
      kmsg == "none"
      ? nil : KernelEventFeed(path: kmsg, boot: reader.boot, store: store, clock: recordingClock)
    let upkeep = StoreUpkeep(
      store, retention: settings.retention, wallUs: recordingClock.wallUs,
      ageUs: { reader.boot.bootedUs + recordingClock.boottimeUs() + Self.dayUs })
    store.minFreeBytes = settings.minFreeBytes
    let textfile = Textfile(folder: settings.textfile, store: store, logger: logger)
    let notifier = ServiceNotifier.ofEnvironment()
    if let problem = notifier.problem { logger.warning("\(problem)") }
    let source = RecorderSource(
      reader, pace: settings.pace,
      onKillRule: {
        if keepsRunning { Survival.protect(settings, logger, insists: service) }
      })
    let logs = LogChild(
      beside: upkeep, database: path, plan: { self.logs(settings, recordingClock) },
      isCalm: { source.isCalm }, logger: logger)
    let loop = RecordingLoop(
      source: source, sink: store, feed: feed, upkeep: keepsRunning ? logs : upkeep,
      pacer: try RecorderPacer(
        feed: feed, trigger: keepsRunning ? PressureTrigger(procfs: machine.procfs) : nil,
        notifier: notifier,
        onReady: {
          guard keepsRunning else { return }
          Survival.settle(settings, logger, insists: service)
          feed?.rehearse()
        }),
      logger: logger,
      reload: {
        notifier.reloading()
        defer { notifier.ready() }
        guard let reread = self.reread(logger) else { return nil }
        settings = reread
        Survival.protect(settings, logger, insists: service)
        reader.policy = settings.commandLines
        reader.pss.settings = settings.pss
        upkeep.retention = settings.retention
        store.minFreeBytes = settings.minFreeBytes
        textfile.folder = settings.textfile
        return settings.pace
      }, onStored: textfile.write)
    let outcome = try loop.run(.init(pace: keepsRunning ? settings.pace : nil, count: count))
    notifier.stopping()
    try feed?.storePlace()
    if !keepsRunning {
      if source.isCalm { catchUp(self.logs(settings, recordingClock), store, logger) }
      try Self.tidy(upkeep)
    }
    try store.close()
    withExtendedLifetime(lock) {}
    if verbose { Self.sayOutcome(outcome, path: store.path) }
    if outcome.failedSnapshots > 0 { throw ExitCode(ExitStatus.partlyDone.rawValue) }
  }

  /// What the files say.
  ///
  /// A service that was started again at night, by whatever, must not stay down for a line that was
  /// written wrong last week: it says so, and records with the defaults.
  private func configured(_ logger: Logger) throws -> RecorderConfiguration {
    do {
      return try ConfigurationFolder.read(config).configuration
    } catch {
      guard service else { throw error }
      for error in error.all { logger.error("\(error)") }
      logger.error("the defaults hold until that is mended")
      return RecorderConfiguration()
    }
  }

  /// The settings that hold: those of the files, with what the options say.
  private func settings(_ configured: RecorderConfiguration) throws -> RecorderConfiguration {
    var settings = configured
    if let interval { settings.intervalUs = try Self.intervalUs(interval) }
    if let commandLines { settings.commandLines = commandLines }
    if let textfile { settings.textfile = textfile == "none" ? nil : textfile }
    settings.settle()
    return settings
  }

  /// Reads the settings again; where they are wrong, says why and leaves all as it is.
  private func reread(_ logger: Logger) -> RecorderConfiguration? {
    do {
      let settings = try settings(ConfigurationFolder.read(config).configuration)
      logger.notice("the settings were read again")
      return settings
    } catch let errors as ConfigurationErrors {
      for error in errors.all { logger.error("\(error)") }
    } catch {
      logger.error("\(error)")
    }
    logger.error("the old settings stand")
    return nil
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

  /// A single run does its share of upkeep, for a fifth of a second at most.
  private static func tidy(_ upkeep: StoreUpkeep) throws {
    let startUs = SystemClock.system.boottimeUs()
    while SystemClock.system.boottimeUs() - startUs < 200_000, try upkeep.doPiece() {}
  }

  private static func sayOutcome(_ outcome: RecordingLoop.Outcome, path: String) {
    guard let last = outcome.last else { return }
    let snapshots = outcome.snapshots == 1 ? "1 snapshot" : "\(outcome.snapshots) snapshots"
    Console.say(
      "\(snapshots) of \(last.processCount) processes, \(outcome.events.addedText), in \(path)"
    )
  }
}
