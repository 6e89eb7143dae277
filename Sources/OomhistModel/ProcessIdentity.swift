/// Names one process for good, within one boot.
///
/// A pid alone is reused; together with the start time it is not (`starttime`, field 22 of
/// `/proc/[pid]/stat`). Across boots the ``Boot/bootID`` belongs to the name as well.
package struct ProcessIdentity: Hashable, Sendable {
  /// Process id as `/proc` lists it: the thread group id.
  package var pid: Int32

  /// Start of the process in clock ticks since boot.
  package var startTicks: UInt64

  package init(pid: Int32, startTicks: UInt64) {
    self.pid = pid
    self.startTicks = startTicks
  }

  /// Order by pid, and of one pid by start: that of a snapshot's processes.
  package func isBefore(_ other: ProcessIdentity) -> Bool {
    pid != other.pid ? pid < other.pid : startTicks < other.startTicks
  }
}
