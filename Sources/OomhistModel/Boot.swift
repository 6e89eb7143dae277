/// The machine and its current run, as every snapshot and every live event refers to it.
package struct Boot: Equatable, Sendable {
  /// `/proc/sys/kernel/random/boot_id`, a UUID in lower case.
  package var bootID: String
  /// Host name (`/proc/sys/kernel/hostname`).
  package var host: String?
  /// Kernel release (`/proc/sys/kernel/osrelease`).
  package var kernelRelease: String?
  /// Page size in KiB: the kernel's reports count in pages.
  package var pageSizeKib: Int64
  /// Clock ticks a second (`sysconf(_SC_CLK_TCK)`): the unit of start times.
  package var ticksPerSecond: Int64
  /// Moment of the boot in µs since the epoch, UTC (wall clock less CLOCK_BOOTTIME).
  package var bootedUs: Int64

  package init(
    bootID: String, host: String?, kernelRelease: String?, pageSizeKib: Int64,
    ticksPerSecond: Int64, bootedUs: Int64
  ) {
    self.bootID = bootID
    self.host = host
    self.kernelRelease = kernelRelease
    self.pageSizeKib = pageSizeKib
    self.ticksPerSecond = ticksPerSecond
    self.bootedUs = bootedUs
  }
}
