/// What a process is: read at first sight and when it may have changed (exec, setuid, a move
/// to another cgroup).
///
/// All texts come from the process or its user and are hostile; invalid UTF-8 is repaired with
/// U+FFFD by whoever reads them. An object, since a recorder hands the same facts on in every
/// snapshot: one reference is copied, not four texts.
package final class ProcessFacts: Equatable, Sendable {
  /// Parent's pid (`PPid`).
  package let ppid: Int32?
  /// Effective user id (second number of `Uid` in `/proc/[pid]/status`).
  package let uid: UInt32?
  /// Task name, at most 15 bytes, as the kernel has it.
  package let comm: String
  /// Target of `/proc/[pid]/exe`; `nil` without permission or for a kernel thread.
  package let exe: String?
  /// Arguments joined by blanks, secrets masked as asked for; `nil` when not recorded.
  package let cmdline: String?
  /// Path in the memory controller's hierarchy (v1) or the unified one (v2).
  package let cgroup: String?

  package init(
    ppid: Int32? = nil, uid: UInt32? = nil, comm: String, exe: String? = nil,
    cmdline: String? = nil, cgroup: String? = nil
  ) {
    self.ppid = ppid
    self.uid = uid
    self.comm = comm
    self.exe = exe
    self.cmdline = cmdline
    self.cgroup = cgroup
  }

  package static func == (left: ProcessFacts, right: ProcessFacts) -> Bool {
    left === right
      || left.ppid == right.ppid && left.uid == right.uid && left.comm == right.comm
        && left.exe == right.exe && left.cmdline == right.cmdline && left.cgroup == right.cgroup
  }
}

/// One process in one snapshot.
package struct ProcessReading: Sendable {
  package var identity: ProcessIdentity
  package var sample: ProcessSample
  package var facts: ProcessFacts

  package init(identity: ProcessIdentity, sample: ProcessSample, facts: ProcessFacts) {
    self.identity = identity
    self.sample = sample
    self.facts = facts
  }
}

/// What a process uses when memory that it shares is split among those who share it.
package struct PssReading: Equatable, Sendable {
  package var identity: ProcessIdentity
  /// Proportional set size, KiB (`Pss` of `/proc/[pid]/smaps_rollup`).
  package var pssKib: Int64
  /// The same of what is swapped out, KiB (`SwapPss`, Linux 4.3).
  package var swapPssKib: Int64?

  package init(identity: ProcessIdentity, pssKib: Int64, swapPssKib: Int64? = nil) {
    self.identity = identity
    self.pssKib = pssKib
    self.swapPssKib = swapPssKib
  }
}
