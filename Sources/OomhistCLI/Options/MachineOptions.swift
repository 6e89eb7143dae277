import ArgumentParser
import OomhistParsing

extension CommandLinePolicy: ExpressibleByArgument {}

/// `--procfs`, `--cgroupfs`: which machine is read.
struct MachineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Read processes and machine below this folder.", valueName: "folder"))
  var procfs = "/proc"

  @Option(
    help: ArgumentHelp(
      "Read cgroups below this folder (default: where they are mounted).", valueName: "folder"))
  var cgroupfs: String?

  @Option(
    help: ArgumentHelp(
      "Read settings of the kernel below this folder.", valueName: "folder", visibility: .hidden))
  var sysfs = "/sys"
}
