import Glibc
import OomhistAnalysis
import OomhistModel
import OomhistParsing
import OomhistRender
import OomhistSQL
import OomhistSources
import OomhistStore

/// The hooks of a folder, run for one kill after the other.
///
/// Each gets the kill in its environment, and on standard input the event as `oomhist parse` prints
/// it. It has a time limit, and as root it runs as another user.
struct HookRun {
  let store: Store
  let clock: ClockOptions
  let programs: [String]
  let timeoutUs: Int64
  /// The user that hooks run as where we are root.
  let user: String
  /// Ends a hook that runs: without us nobody would look after its time.
  let stop: StopSignal

  /// What a hook may rely on, beside the kill's own variables.
  private static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  private static let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"]

  /// Runs all hooks for a kill; returns what went wrong, a sentence each.
  func run(for killID: Int64, heldBack: Int64) throws -> [String] {
    guard let event = try store.killRecord(killID, startUs: nil)?.event else { return [] }
    let environment = try environment(of: killID, heldBack: heldBack)
    return try programs.compactMap { program in
      guard let problem = try run(program, environment, input: EventJSON.encode(event) + "\n")
      else { return nil }
      return "the hook \(program) \(problem) for kill \(killID)"
    }
  }

  private func run(
    _ program: String, _ environment: [String], input: String
  ) throws -> String? {
    guard !stop.isRequested else { throw Self.stopped }
    guard let file = tmpfile() else {
      throw Failure("cannot make a temporary file: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    _ = fcntl(fileno(file), F_SETFD, FD_CLOEXEC)
    // A file and no pipe: a hook need not read what it does not want.
    guard fputs(input, file) >= 0, fflush(file) == 0 else {
      throw Failure("cannot write a temporary file: \(String(cString: strerror(errno)))")
    }
    lseek(fileno(file), 0, SEEK_SET)
    guard
      let child = ChildProcess.start(
        try words(program), input: fileno(file), environment: environment, takesOutput: false,
        isQuiet: false)
    else { return "cannot be started" }
    child.giveWay()
    let deadlineUs = SystemClock.system.boottimeUs() + timeoutUs
    while SystemClock.system.boottimeUs() < deadlineUs {
      if let status = child.poll() { return status == 0 ? nil : "ended with status \(status)" }
      let nextUs = SystemClock.system.boottimeUs() + 10_000
      if stop.wait(untilBoottimeUs: nextUs) == .stop {
        child.kill()
        throw Self.stopped
      }
    }
    child.kill()
    return "took longer than \(HumaneText.micros(timeoutUs)) and was ended"
  }

  private static let stopped = Failure(
    "the hooks were stopped", hint: "the next run tells the kill again")

  private func words(_ program: String) throws -> [String] {
    let setpriv = Self.setpriv.first { access($0, X_OK) == 0 }
    guard geteuid() == 0 else {
      // What a unit gives its user alone, as that of the recorder does, a program of it inherits.
      // Without anything to inherit nothing is asked for: oomhist-hooks.service forbids capset(2).
      guard AmbientCapabilities.areAny() else { return [program] }
      return (setpriv.map { [$0, "--ambient-caps=-all", "--"] } ?? []) + [program]
    }
    guard user != "root" else { return [program] }
    guard let setpriv else {
      throw Failure(
        "hooks do not run as root, and setpriv is not there to run them as \(user)",
        hint: "install util-linux, or start oomhist hooks as another user")
    }
    guard let entry = getpwnam(user)?.pointee else {
      throw Failure("no user here is named \(user)", hint: "name one with --run-as", status: .usage)
    }
    return [
      setpriv, "--reuid=\(entry.pw_uid)", "--regid=\(entry.pw_gid)", "--clear-groups",
      "--no-new-privs", "--", program,
    ]
  }

  // MARK: - Environment

  /// Columns of the query `kills` that hooks get.
  private static let columns = [
    "at", "host", "victim_comm", "victim_pid", "victim_unit", "victim_size_kib",
    "victim_oom_score_adj", "killer", "kind", "oom_memcg", "incident_id", "verdict", "suspect",
    "suspect_kind", "suspect_pid", "suspect_unit", "grew_kib", "over_s", "share_pct",
    "confidence",
  ]

  private func environment(of killID: Int64, heldBack: Int64) throws -> [String] {
    var words = [
      Self.path, "LC_ALL=C.UTF-8", "HOME=/", "OOMHIST_DB=\(Self.absolute(store.path))",
      "OOMHIST_KILL=\(killID)", "OOMHIST_HELD_BACK=\(heldBack)",
    ]
    guard let query = try QueryCatalogue().query(named: "kills") else { return words }
    let values = try QueryArguments(query: query, clock: clock).values(given: ["kill": "\(killID)"])
    guard let cells = try store.firstRow(of: query, values: values) else { return words }
    for (column, cell) in zip(query.columns, cells) where Self.columns.contains(column.name) {
      words.append("OOMHIST_\(column.name.uppercased())=\(Self.text(cell, column))")
    }
    let line = KillLine(NamedCells(query.columns, cells)).text
    return words + ["OOMHIST_TEXT=\(SafeText.visible(line))"]
  }

  private static func absolute(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// One line, without control characters: names are hostile, and hooks are shell scripts.
  private static func text(_ cell: Cell, _ column: ResultColumn) -> String {
    switch cell {
    case .null: ""
    case .integer(let us) where column.kind == .time: ISO8601.utc(us)
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): SafeText.visible(text)
    }
  }
}
