/// One that may have taken the memory: a process, memory that no process owns, or a limit.
///
/// Sizes are KiB at three moments: when memory began to run out, when half of it was gone, and
/// at the kill. `nil`: it was not there.
package struct GrowthActor: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case process
    /// tmpfs, SysV and anonymous shared mappings.
    case shmem
    /// Unreclaimable slab.
    case slab
    /// Other memory of the kernel; the name says which.
    case kernel
    /// A limit that was lowered: its size is by how much.
    case limit
  }

  package var kind: Kind
  /// A process's comm, or the words for memory that no process owns.
  package var name: String
  package var fromKib: Int64?
  package var middleKib: Int64?
  package var toKib: Int64?
  /// Mapped shared memory of a process; part of nobody's own size.
  package var sharedFromKib: Int64?
  package var sharedToKib: Int64?
  /// The record's own key of a process; `nil` where only the kernel's task table has it.
  package var processID: Int64?
  package var pid: Int64?
  package var ppid: Int64?
  package var uid: Int64?
  package var unit: String?
  package var cgroup: String?
  package var containerID: String?
  /// Virtual size: equal in those who share an address space.
  package var vsizeKib: Int64?

  package init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// Growth from the start to the end.
  package var grewKib: Int64 { (toKib ?? 0) - (fromKib ?? 0) }
  /// Growth in the half of the loss that came last.
  package var tailKib: Int64 { (toKib ?? 0) - (middleKib ?? 0) }
}
