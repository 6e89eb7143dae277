/// One decision of an OOM killer: one killed process, or a report without a kill.
///
/// The fields and their names are the contract of `docs/json-output.md`
/// (`oomhist.event/1`). Memory is in KiB; `nil` means that the log does not say.
package struct OOMEvent: Equatable, Sendable {
  /// Value of the key `schema` in NDJSON.
  package static let schemaName = "oomhist.event/1"

  /// Who killed.
  package var killer: Killer = .kernel
  /// What ran out, as far as the report tells.
  package var kind: Kind = .unknown
  /// The kernel's word as printed, such as `CONSTRAINT_MEMCG`: an open set.
  package var constraint: String?

  /// Moment of the kill (of the report where no kill line is there), µs since the epoch, UTC.
  package var atUs: Int64?
  /// Digits of the second's fraction that the log has: 0 to 6.
  package var atDigits: Int64 = 0
  /// First time stamp of the kill line (of the header where there is none), as printed,
  /// brackets and padding stripped.
  package var atText: String?
  /// What dates the event: `stamp` where its stamp has year and zone, `uptime` for one since boot;
  /// else where year and zone were taken from, as in `year=file,zone=local`.
  package var atBasis: String?
  /// The same moment since boot in µs, from `[seconds.micros]` or `/dev/kmsg`.
  package var boottimeUs: Int64?
  package var bootID: String?
  package var host: String?
  package var kernelRelease: String?
  /// Page size that the page counts of the report were converted with.
  package var pageSizeKib: Int64?
  /// True where nothing told the page size and the usual 4 KiB was taken.
  package var pageSizeAssumed: Bool?

  package var victimPid: Int64?
  package var victimComm: String?
  package var victimUid: Int64?
  package var victimOomScoreAdj: Int64?
  /// The kernel's score where it printed one (up to 5.0; userspace killers).
  package var score: Int64?
  package var totalVmKib: Int64?
  package var anonRssKib: Int64?
  package var fileRssKib: Int64?
  package var shmemRssKib: Int64?
  package var pgtablesKib: Int64?

  /// The task that asked for memory last and "invoked oom-killer"; often innocent.
  package var invokerPid: Int64?
  package var invokerComm: String?
  package var invokerOomScoreAdj: Int64?
  /// As printed, with its `0x`.
  package var gfpMask: String?
  /// The names in brackets behind the mask, since Linux 4.6.
  package var gfpFlags: String?
  package var order: Int64?

  /// The cgroup whose limit was hit.
  package var oomMemcg: String?
  /// The cgroup that the victim was in.
  package var taskMemcg: String?
  /// The systemd unit that lost a process, where systemd tells.
  package var unit: String?
  package var memcgUsageKib: Int64?
  package var memcgLimitKib: Int64?
  package var memcgFailcnt: Int64?
  /// Whether a whole cgroup was killed (`memory.oom.group`).
  package var groupKill: Bool?

  /// Numbers of the `Mem-Info` block, by name, in the report's order.
  package var memInfo: [NamedNumber] = []
  /// The kernel's task table.
  package var tasks = OOMTaskList()

  /// Whether the OOM reaper reported the victim's memory freed.
  package var reaped: Bool?
  /// The lines of the log that say what was decided, word for word, a newline between them.
  package var evidence: String?
  /// Header, kill line and, where this kernel prints one, task table were all there.
  package var complete: Bool = false
  package var source: EventSource?

  package init() {}

  package enum Killer: String, Sendable, CaseIterable {
    case kernel
    case systemdOomd = "systemd-oomd"
    case earlyoom
    case nohang
    case oomd
  }

  package enum Kind: String, Sendable, CaseIterable {
    case global
    case memcg
    case cpuset
    case mempolicy
    case sysrq
    case panic
    case userspace
    case unknown
  }

  /// What the kernel's choice counts of the victim: resident memory and page tables.
  ///
  /// The kill line does not print swap; the task table does (see ``victimTask``).
  package var victimSizeKib: Int64? {
    if anonRssKib != nil || fileRssKib != nil || shmemRssKib != nil {
      let rss = (anonRssKib ?? 0).plus(fileRssKib ?? 0).plus(shmemRssKib ?? 0)
      return rss.plus(pgtablesKib ?? victimTask?.pgtablesKib ?? 0).plus(victimTask?.swapKib ?? 0)
    }
    return victimTask?.badnessKib
  }

  /// The victim's row in the task table.
  package var victimTask: OOMTask? {
    guard let victimPid else { return nil }
    return tasks.row(of: victimPid)
  }
}

/// A number with the name that it is stored under.
package struct NamedNumber: Equatable, Sendable {
  package var name: String
  package var value: Int64

  package init(_ name: String, _ value: Int64) {
    self.name = name
    self.value = value
  }
}

/// One row of the kernel's task table, pages converted to KiB.
package struct OOMTask: Equatable, Sendable {
  package var pid: Int64
  package var tgid: Int64?
  package var uid: Int64?
  package var comm: String
  package var totalVmKib: Int64?
  package var rssKib: Int64?
  package var rssAnonKib: Int64?
  package var rssFileKib: Int64?
  package var rssShmemKib: Int64?
  package var pgtablesKib: Int64?
  package var swapKib: Int64?
  package var oomScoreAdj: Int64?

  package init(pid: Int64, comm: String) {
    self.pid = pid
    self.comm = comm
  }

  /// What `oom_badness()` counts: resident memory, swap and page tables.
  package var badnessKib: Int64? { rssKib.map { $0.plus(swapKib ?? 0).plus(pgtablesKib ?? 0) } }
}

/// Where an event was read.
package struct EventSource: Equatable, Sendable {
  /// How the line reached us.
  package enum Carrier: String, Sendable, CaseIterable {
    case kmsg
    case dmesg
    case dmesgT = "dmesg-T"
    case syslog
    case iso
    case journalShort = "journal-short"
    case journalJSON = "journal-json"
    case other
  }

  /// The file as given, or `-`.
  package var path: String
  /// First and last line of the report, counted from 1; sequence numbers for live `/dev/kmsg`.
  package var firstLine: Int64
  package var lastLine: Int64
  package var carrier: Carrier
  /// Whether the record provably comes from the kernel: anyone can `logger` a line that looks
  /// like a kill.
  package var trusted: Bool

  package init(
    path: String, firstLine: Int64, lastLine: Int64, carrier: Carrier, trusted: Bool
  ) {
    self.path = path
    self.firstLine = firstLine
    self.lastLine = lastLine
    self.carrier = carrier
    self.trusted = trusted
  }
}
