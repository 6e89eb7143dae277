package import OomhistModel

/// A process as the OOM killer weighs it.
///
/// Made of a row of the kernel's task table, of what was recorded, or of both. `nil` means that
/// neither source tells.
package struct Candidate: Equatable, Sendable {
  /// Process id: the number of the thread group (`tgid`).
  package var pid: Int64
  /// Task name; hostile.
  package var comm: String
  /// Systemd unit, such as `ssh.service`.
  package var unit: String?
  /// Path of its memory cgroup.
  package var cgroup: String?
  /// Effective user id.
  package var uid: Int64?
  /// What `oom_badness()` counts, KiB: resident memory, swap and page tables.
  ///
  /// Held to 0…``Int64/largestKib`` at the start: logs are hostile, and sums of sizes must not overflow.
  package var sizeKib: Int64
  /// The user's bias, -1000 (never) to 1000 (`/proc/[pid]/oom_score_adj`).
  package var oomScoreAdj: Int64
  /// Parent's pid.
  package var ppid: Int64?
  /// Arguments joined by blanks or NUL, secrets masked; hostile.
  package var cmdline: String?
  /// Moment of its start, µs; only compared with that of other candidates.
  package var startedUs: Int64?
  /// Number of threads.
  package var threads: Int64?
  /// Whether it was recorded before the kill, and not only seen in the kernel's task table.
  package var isRecorded: Bool
  /// Whether swap is in the size: tables of kernels before 3.6 do not tell it, though it counts.
  package var isSwapKnown = true
  /// Whether it is pid 1 of a container, not of the machine, and so can be chosen.
  package var isContainerInit = false

  package init(
    pid: Int64, comm: String, unit: String? = nil, cgroup: String? = nil, uid: Int64? = nil,
    sizeKib: Int64, oomScoreAdj: Int64 = 0, ppid: Int64? = nil, cmdline: String? = nil,
    startedUs: Int64? = nil, threads: Int64? = nil, isRecorded: Bool = true
  ) {
    self.pid = pid
    self.comm = comm
    self.unit = unit
    self.cgroup = cgroup
    self.uid = uid
    self.sizeKib = min(max(0, sizeKib), .largestKib)
    self.oomScoreAdj = min(max(-1000, oomScoreAdj), 1000)
    self.ppid = ppid
    self.cmdline = cmdline
    self.startedUs = startedUs
    self.threads = threads
    self.isRecorded = isRecorded
  }

  /// A row of the kernel's task table, with what the record adds to it.
  ///
  /// The table's numbers are those of the kill and win. A record of another name under the same
  /// pid is of an earlier process, or of the time before exec, and adds nothing.
  ///
  /// - Returns: `nil` for a row without a size.
  package init?(task: OOMTask, recorded: Candidate? = nil) {
    guard let sizeKib = task.badnessKib else { return nil }
    let pid = task.tgid ?? task.pid
    let match = recorded.flatMap { $0.pid == pid && $0.comm == task.comm ? $0 : nil }
    self.init(
      pid: pid, comm: task.comm, unit: match?.unit, cgroup: match?.cgroup,
      uid: task.uid ?? match?.uid, sizeKib: sizeKib,
      oomScoreAdj: task.oomScoreAdj ?? match?.oomScoreAdj ?? 0, ppid: match?.ppid,
      cmdline: match?.cmdline, startedUs: match?.startedUs, threads: match?.threads,
      isRecorded: match != nil)
    isSwapKnown = task.swapKib != nil
  }

  /// Name and pid as texts show them: `java[4711]`.
  package var label: String { "\(comm)[\(pid)]" }

  /// Whether no kernel would ever choose it: protected by -1000, or init itself.
  package var isUnkillable: Bool { oomScoreAdj <= -1000 || pid == 1 && !isContainerInit }
}
