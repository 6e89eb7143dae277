import ArgumentParser
import Glibc
import OomhistAnalysis
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// `oomhist demo`: a real incident, recorded in a virtual machine, and the questions that one
/// asks after it.
struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Walk through a recorded incident in a throw-away database.",
    discussion: """
      The incident was recorded by `oomhist collect --interval 1` while a backup agent, \
      protected by oom_score_adj -500, leaked until the kernel killed the database beside it. \
      Nothing of this machine is read or changed.
      """)

  @Option(help: ArgumentHelp("Keep the database here, to ask more of it.", valueName: "path"))
  var keep: String?

  @OptionGroup var output: OutputOptions
  @OptionGroup var clock: ClockOptions

  func run() throws {
    let place = try DemoPlace(keep: keep)
    defer { place.remove() }
    let store = try Store.openForWriting(path: place.databasePath)
    for file in SQLFile.demo { try store.load(recording: file.text) }
    try Output.with(output) { output in
      try tell(store, shownPath: keep ?? "demo.db", to: output)
    }
    try store.close()
  }

  /// One question: the words before it, the command that a user would type, and the query.
  private struct Step {
    let text: String
    let query: String
    let given: [String: String]
    let arguments: String
  }

  private static let kills = Step(
    text: "A service was killed. First question: what, and who is to blame?",
    query: "kills", given: [:], arguments: "")
  private static let growth = Step(
    text: """
      Every answer is a query, and so is each of its parts. Who grew, in the whole
      recording?
      """,
    query: "growth", given: ["since": "@0", "limit": "5"],
    arguments: " growth --since @0 -p limit=5")

  private func tell(_ store: Store, shownPath: String, to output: Output) throws {
    try tell(Self.kills, store, shownPath, to: output)
    try output.write(
      "The victim is not the one that grew. The whole story:\n\n$ oomhist explain --db \(shownPath)\n"
    )
    let newest = try store.newestKillID() ?? 0
    let page = try KillTelling(store: store, clock: clock, isVerbose: false).story(of: newest).page
    try PageOutput(page, format: self.output.chosen(), options: rendering(to: output))
      .write(to: output)
    try output.write("\n")
    try tell(Self.growth, store, shownPath, to: output)
    if keep != nil { try output.write("The database is kept at \(shownPath).\n") }
  }

  private func tell(
    _ step: Step, _ store: Store, _ shownPath: String, to output: Output
  ) throws {
    guard let query = try QueryCatalogue().query(named: step.query) else { return }
    try output.write("\(step.text)\n\n$ oomhist query\(step.arguments) --db \(shownPath)\n")
    let values = try QueryArguments(query: query, clock: clock).values(given: step.given)
    try NamedQueryRun(
      query: query, clock: clock, format: self.output.chosen(), saysNotes: false
    ).write(values, store, to: output, rendering: rendering(to: output))
    try output.write("\n")
  }

  private func rendering(to output: Output) throws -> RenderOptions {
    try self.output.rendering(clock, to: output)
  }
}

/// Where the demo's database is: kept where the user says, or gone with the demo.
private struct DemoPlace {
  let databasePath: String
  private let folder: String?

  init(keep: String?) throws {
    if let keep {
      guard access(keep, F_OK) != 0 else {
        throw Failure("\(keep) is there already", hint: "name a new file with --keep")
      }
      folder = nil
      databasePath = keep
      return
    }
    let base = TemporaryPlace.folder
    var template = Array("\(base)/oomhist-demo.XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    guard let made else {
      throw Failure("cannot make a folder in \(base): \(String(cString: strerror(errno)))")
    }
    let path = String(cString: made)
    folder = path
    databasePath = path + "/demo.db"
  }

  /// Removes a throw-away database.
  func remove() {
    guard let folder else { return }
    for suffix in ["", "-wal", "-shm"] { unlink(databasePath + suffix) }
    rmdir(folder)
  }
}
