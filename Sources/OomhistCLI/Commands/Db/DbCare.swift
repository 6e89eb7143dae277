import ArgumentParser
import Glibc
import OomhistRender
import OomhistSQL
import OomhistSources
import OomhistStore

extension Db {
  /// `oomhist db check`: whether a database is sound.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read the whole database and say whether it is sound.",
      discussion: "Exits with status 1 where it is not. A recorder may go on meanwhile.")

    @OptionGroup var database: DatabaseOptions

    func run() throws {
      let store = try database.openForReading()
      let problems = try store.integrityProblems()
      for problem in problems { Console.say("error: \(problem)") }
      guard problems.isEmpty else {
        Console.say("hint: keep the file, and start a new one with --db or by moving it away")
        throw ExitCode(ExitStatus.failed.rawValue)
      }
      let size = HumaneText.kib(StoreSize.ofFiles(store.path) / 1024)
      Console.say("\(store.path) is sound (\(size))")
    }
  }

  /// `oomhist db backup`: a copy, while recording goes on.
  struct Backup: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Copy the database as it is at this moment; recording goes on.")

    @Argument(help: ArgumentHelp("The new file; it must not be there yet.", valueName: "file"))
    var target: String

    @OptionGroup var database: DatabaseOptions

    func run() throws {
      guard access(target, F_OK) != 0 else {
        throw Failure(
          "\(target) is there already", hint: "name a new file, or remove it first",
          status: .usage)
      }
      let store = try database.openForReading()
      let part = "\(target).\(getpid()).part"
      let watch = try CopyWatch("copying \(store.path)")
      defer {
        watch.progress.finish()
        for file in [part, part + "-journal"] { unlink(file) }
      }
      do {
        try store.backUp(to: part, goesOn: watch.goesOn)
      } catch let error as StoreError where error.code == .stopped {
        throw Failure("the copy was stopped, and nothing is left of it")
      }
      guard rename(part, target) == 0 else {
        throw Failure("cannot write \(target): \(String(cString: strerror(errno)))")
      }
      watch.progress.finish()
      Console.say("\(target): \(HumaneText.kib(StoreSize.ofFiles(target) / 1024))")
    }
  }

  /// `oomhist db schema`: the tables and views, as SQL.
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the SQL of all tables and views, with what each column means.")

    @OptionGroup var output: OutputFile

    func run() throws {
      try Output.with(path: output.path, isPaged: true) { output in
        for (place, file) in SQLFile.schema.enumerated() {
          try output.write((place == 0 ? "" : "\n") + "-- \(file.name)\n" + file.text)
        }
      }
    }
  }

  /// `--output` alone.
  struct OutputFile: ParsableArguments {
    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("Write to a file; - is standard output.", valueName: "file"))
    var path: String?
  }
}

/// Looks on while a database is copied.
private final class CopyWatch {
  var progress: Progress
  private let stop: StopSignal

  init(_ label: String) throws {
    progress = Progress(label: label, unit: .pages)
    stop = try StopSignal.install(hangUpReloads: false)
  }

  /// Shows how far it is; `false` where somebody wants it to end.
  func goesOn(_ done: Int64, of all: Int64) -> Bool {
    progress.update(done, of: all)
    return !stop.isRequested
  }
}
