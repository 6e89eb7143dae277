import ArgumentParser
import OomhistParsing

extension LogSources: ExpressibleByArgument {
  init?(argument: String) { self.init(argument) }
}

/// `--rootfs`: where the machine's own logs are.
struct RootOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The machine's root folder, below which its logs are: that of the host, in a container.",
      valueName: "folder"))
  var rootfs: String?

  var isGiven: Bool { rootfs != nil }

  /// Without slashes at its end, but for the root itself.
  var path: String {
    var path = rootfs ?? "/"
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    return path
  }
}
