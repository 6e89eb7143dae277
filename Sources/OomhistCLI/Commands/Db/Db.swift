import ArgumentParser
import OomhistParsing
import OomhistRender
import OomhistSources
import OomhistStore

/// `oomhist db`: what keeps a database in shape.
struct Db: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Keep the database in shape.",
    subcommands: [Info.self, Check.self, Backup.self, Prune.self, Schema.self])

  /// `oomhist db prune`: sums up, thins and removes at once, as a recorder does bit by bit.
  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Thin and remove what is older than the configuration keeps.",
      discussion: """
        A recorder does the same by itself, bit by bit; this is for a database that no recorder \
        writes to, or after a change of the settings. The hours around kills keep their detail.
        """)

    @OptionGroup var database: DatabaseOptions

    @Option(
      help: ArgumentHelp(
        "Settings (default: /etc/oomhist/oomhist.conf), with conf.d beside it.", valueName: "file"))
    var config: String?

    func run() throws {
      let settings = try ConfigurationFolder.read(config).configuration
      let path = database.resolved(forWriting: false)
      guard access(path) else { throw StoreError(.missing, path: path) }
      let store = try Store.openForWriting(path: path)
      let before = try store.size()
      let upkeep = StoreUpkeep(
        store, retention: settings.retention, wallUs: { SystemClock.system.wallUs() })
      var progress = Progress(label: "pruning \(path)", unit: .rows)
      var pieces: Int64 = 0
      while try upkeep.doPiece() {
        pieces += 1
        progress.update(pieces)
      }
      progress.finish()
      try store.close()
      let after = StoreSize.ofFiles(path)
      Console.say(
        "\(path): \(HumaneText.kib(before.totalBytes / 1024)) before, \(HumaneText.kib(after / 1024)) now"
      )
      if upkeep.isOverLimit {
        Console.say("warning: what is left is the newest, and still above the limit of size")
      } else if let problem = upkeep.problem {
        Console.say("warning: \(problem)")
      }
    }

    private func access(_ path: String) -> Bool { StoreSize.ofFiles(path) > 0 }
  }
}
