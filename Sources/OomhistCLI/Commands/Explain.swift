import ArgumentParser
import OomhistAnalysis
import OomhistModel
import OomhistRender
import OomhistSQL
import OomhistStore

/// `oomhist explain`: the whole story of one kill.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Tell the story of one kill: what happened, who grew, why this victim, what to change.",
    discussion: """
      Without a number the newest kill that fits the filters. `oomhist query` lists the kills with their numbers; \
      what the verdict and each column mean is in `oomhist query --show kills`.
      """)

  @OptionGroup var choice: KillChoice

  @Flag(name: .shortAndLong, help: "All there is, instead of one screen.")
  var verbose = false

  @OptionGroup var anonymous: AnonymizeOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var database: DatabaseOptions
  @OptionGroup var clock: ClockOptions

  func validate() throws {
    if output.chosen() == .csv {
      throw ValidationError("A story is no table: --format takes table, markdown and json here.")
    }
  }

  func run() throws {
    let store = try anonymous.openForReading(database)
    let story = try KillTelling(store: store, clock: clock, isVerbose: verbose)
      .story(of: try choice.killID(in: store, clock, database))
    try Output.with(output) { output in
      let options = try self.output.rendering(clock, to: output)
      try PageOutput(story.page, format: self.output.chosen(), options: options).write(to: output)
    }
  }
}
