import ArgumentParser
import Glibc
import OomhistAnalysis
import OomhistParsing
import OomhistSources
import OomhistStore

/// `oomhist hooks`: programs that hear of new kills.
struct Hooks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run programs of yours for each new kill.",
    discussion: """
      Every executable file in /etc/oomhist/hooks.d, with a name of letters, digits, - and _, is run \
      once for each new kill: with the kill in its environment (OOMHIST_TEXT is the whole of it in \
      a line, OOMHIST_VICTIM_COMM, OOMHIST_SUSPECT and so on, see oomhist-hooks(1)) and the event \
      as JSON on standard input.

      This reads the database and runs beside the recorder, never in it: a recorder must not start \
      programs while memory is short.
      """,
    subcommands: [Run.self, Test.self], defaultSubcommand: Run.self)

  /// What both have in common.
  struct Options: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of the hooks.", valueName: "folder"))
    var hooks = "/etc/oomhist/hooks.d"

    @Option(help: ArgumentHelp("A hook that takes longer is ended.", valueName: "span"))
    var timeout = "30s"

    @Option(
      name: .customLong("run-as"),
      help: ArgumentHelp("As root, hooks run as this user.", valueName: "name"))
    var user = "nobody"

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var clock: ClockOptions

    func runner(_ store: Store, _ stop: StopSignal) throws -> HookRun {
      let folder = try HookFolder(hooks)
      for problem in folder.problems { Console.say("warning: \(problem)") }
      return HookRun(
        store: store, clock: clock, programs: folder.programs,
        timeoutUs: try TimeSpan.parse(timeout), user: user, stop: stop)
    }
  }

  /// `oomhist hooks run`: for the kills since the last run.
  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the hooks for the kills since the last run, or as they come.",
      discussion: """
        The first run takes what is known for old. Once and done, for cron and timers; with \
        --interval until it is told to stop.
        """)

    @OptionGroup var options: Options

    @Option(help: ArgumentHelp("Keep looking at this distance.", valueName: "span"))
    var interval: String?

    @Option(
      name: .customLong("per-hour"),
      help: ArgumentHelp(
        "Kills that are told in an hour; the next one says how many were kept back.",
        valueName: "n"))
    var perHour = 20

    @Option(
      name: .customLong("max-age"),
      help: ArgumentHelp("Kills older than this are not told.", valueName: "span"))
    var maxAge = "1d"

    @Option(
      help: ArgumentHelp(
        "Where it is noted what was told (default: beside the database).", valueName: "file"))
    var state: String?

    func validate() throws {
      if perHour < 1 { throw ValidationError("--per-hour wants a number above 0.") }
    }

    func run() throws {
      let maxAgeUs = try TimeSpan.parse(maxAge)
      let intervalUs = try interval.map { try TimeSpan.parse($0) }
      let store = try options.database.openForReading()
      guard let file = try StateFile(state ?? store.path + "-hooks") else {
        throw Failure(
          "another run has \(state ?? store.path + "-hooks")",
          hint: "one is enough; end it, or name another file with --state")
      }
      var log = HookLog(text: file.read())
      let stop = try StopSignal.install(hangUpReloads: intervalUs != nil)
      guard let intervalUs else {
        guard try tell(store, &log, file, maxAgeUs, stop) else {
          throw ExitCode(ExitStatus.partlyDone.rawValue)
        }
        return
      }
      repeat {
        // Opened for each look: one that found no recorder running would not see what comes later.
        _ = try tell(try options.database.openForReading(), &log, file, maxAgeUs, stop)
      } while stop.wait(
        untilBoottimeUs: SystemClock.system.boottimeUs() + max(intervalUs, 100_000)) != .stop
    }

    /// Tells of all that is new; `false` where a hook failed.
    private func tell(
      _ store: Store, _ log: inout HookLog, _ file: StateFile, _ maxAgeUs: Int64,
      _ stop: StopSignal
    ) throws -> Bool {
      guard let last = log.lastKillID else {
        log.begin(behind: try store.newestNumbers(after: 0).last?.killID ?? 0)
        try file.write(log.text)
        return true
      }
      var isWell = true
      let kills = try store.newestNumbers(after: last)
      let runner = kills.isEmpty ? nil : try options.runner(store, stop)
      for kill in kills {
        let decision = log.decide(
          killID: kill.killID, atUs: kill.atUs, nowUs: try options.clock.nowUs(),
          runsPerHour: perHour, maxAgeUs: maxAgeUs)
        if case .run(let heldBack) = decision, let runner {
          for problem in try runner.run(for: kill.killID, heldBack: heldBack) {
            Console.say("warning: \(problem)")
            isWell = false
          }
        }
        // Behind the run: of one that was cut short the kill is told again.
        try file.write(log.text)
      }
      return isWell
    }
  }

  /// `oomhist hooks test`: one kill, now.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run the hooks for one kill, to see whether they work.",
      discussion: "Without a number the newest kill. Nothing is noted.")

    @Argument(help: ArgumentHelp("Number of the kill.", valueName: "kill"))
    var kill: Int64?

    @OptionGroup var options: Options

    func run() throws {
      let store = try options.database.openForReading()
      guard let killID = try kill ?? store.newestKillID() else {
        throw Failure("there is no kill in \(store.path)", hint: "`oomhist demo` makes one")
      }
      let runner = try options.runner(
        store, try StopSignal.install(hangUpReloads: false))
      guard !runner.programs.isEmpty else {
        throw Failure(
          "there is no hook in \(options.hooks)",
          hint: "put an executable file there; its name has letters, digits, - and _ only")
      }
      let problems = try runner.run(for: killID, heldBack: 0)
      for problem in problems { Console.say("warning: \(problem)") }
      let count = runner.programs.count
      Console.say(
        "\(count - problems.count) of \(count) hooks ran well for kill \(killID)")
      if !problems.isEmpty { throw ExitCode(ExitStatus.failed.rawValue) }
    }
  }
}
