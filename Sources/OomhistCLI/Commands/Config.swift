import ArgumentParser
import OomhistParsing
import OomhistSources

/// `oomhist config`: the settings of the recorder.
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the settings, or check files before a recorder reads them.",
    discussion: """
      Settings lie in /etc/oomhist/oomhist.conf, and in conf.d/*.conf beside it, which are read \
      after it; of a setting given twice the later value holds. A recorder reads them at its start \
      and again on SIGHUP.
      """,
    subcommands: [Show.self, Check.self], defaultSubcommand: Show.self)

  /// Which files.
  struct Files: ParsableArguments {
    @Argument(
      help: ArgumentHelp(
        "The main file (default: /etc/oomhist/oomhist.conf), with conf.d beside it.",
        valueName: "file"))
    var file: String?

    func read() throws -> ConfigurationReading { try ConfigurationFolder.read(file) }
  }

  /// `oomhist config show`: what holds.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show every setting with its value and where that comes from.")

    @OptionGroup var files: Files

    @Flag(help: "Only those that a file sets.")
    var changed = false

    func run() throws {
      let reading = try files.read()
      let text = changed ? reading.changedText : reading.text
      try Output.with(path: nil) { try $0.write(text) }
    }
  }

  /// `oomhist config check`: whether a recorder would take the files.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the files as a recorder would; all that is wrong is told.",
      discussion: """
        Every error is named with its file and line, and the exit status is 64. A recorder that is \
        started by systemd with wrong files says so and goes on with the defaults; one that reads \
        them again keeps the old settings.
        """)

    @OptionGroup var files: Files

    func run() throws {
      let reading = try files.read()
      let count = reading.origins.count
      let settings = count == 1 ? "1 setting" : "\(count) settings"
      let paths = reading.paths.isEmpty ? "no file" : reading.paths.joined(separator: ", ")
      Console.say("\(paths): \(settings), all in order")
    }
  }
}
