import Glibc
package import OomhistModel
import OomhistParsing
import SystemPackage

/// Reads the machine as a whole: memory, pressure, settings, and which boot this is.
package final class MachineReader {
  private let procfs: FileRoot
  /// `nil` where there is no sysfs: its settings are `nil` then.
  private let sysfs: FileRoot?
  private let parser = MachineSampleParser()

  package convenience init(
    procfs: String = "/proc", sysfs: String = "/sys"
  ) throws(SourceError) {
    self.init(procfs: try FileRoot(procfs), sysfs: try? FileRoot(sysfs))
  }

  init(procfs: FileRoot, sysfs: FileRoot?) {
    self.procfs = procfs
    self.sysfs = sysfs
  }

  /// Memory, counters and pressure of now; what the kernel does not have is `nil`.
  package func readSample() -> MachineSample {
    var sample = MachineSample()
    if case .bytes(let text) = procfs.readWhole("meminfo") {
      parser.readMeminfo(text, into: &sample)
    }
    if case .bytes(let text) = procfs.readWhole("vmstat") {
      parser.readVmstat(text, into: &sample)
    }
    if case .bytes(let text) = procfs.readWhole("pressure/memory") {
      parser.readPressure(text, into: &sample)
    }
    return sample
  }

  /// Every setting of the catalogue, in its order; RAM and swap size come from the sample.
  package func readSettings(machine: MachineSample) -> [Setting] {
    let files = SettingsCatalogue.files.map { entry in
      let root = entry.root == .procfs ? procfs : sysfs
      guard case .bytes(let text)? = root?.readWhole(entry.path) else {
        return Setting(name: entry.name, value: nil)
      }
      return Setting(
        name: entry.name, value: SettingsCatalogue.value(text, form: entry.form))
    }
    return files + SettingsCatalogue.sizes(of: machine)
  }

  /// The boot that the machine is in.
  ///
  /// Its moment is rounded to milliseconds: two clocks are read one after the other, and the
  /// same boot should show the same moment.
  package func readBoot(clock: SystemClock) throws(SourceError) -> Boot {
    let bootID: String
    switch procfs.readWhole("sys/kernel/random/boot_id") {
    case .bytes(let text): bootID = text.trimmed.repairedText
    case .failed(let errno):
      throw SourceError(.read, procfs.path + "/sys/kernel/random/boot_id", errno)
    }
    let wallUs = clock.wallUs()
    let bootedUs = wallUs - clock.boottimeUs()
    return Boot(
      bootID: bootID, host: word("sys/kernel/hostname"),
      kernelRelease: kernelRelease(), pageSizeKib: Self.pageSizeKib,
      ticksPerSecond: Int64(sysconf(Int32(_SC_CLK_TCK))),
      bootedUs: (bootedUs + 500).flooredQuotient(by: 1000) * 1000)
  }

  /// `uname -r`.
  package func kernelRelease() -> String? { word("sys/kernel/osrelease") }

  /// Page size of this machine, KiB.
  package static var pageSizeKib: Int64 { Int64(sysconf(Int32(_SC_PAGESIZE))) / 1024 }

  /// Time since boot in µs by `/proc/uptime`: the clock of a recorded machine.
  package func uptimeUs() -> Int64? {
    guard case .bytes(let text) = procfs.readWhole("uptime") else { return nil }
    return ProcNumber.uptimeUs(text)
  }

  private func word(_ path: String) -> String? {
    guard case .bytes(let text) = procfs.readWhole(path) else { return nil }
    return SettingsCatalogue.value(text, form: .text)
  }
}
