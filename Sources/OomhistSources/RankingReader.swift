package import OomhistModel
import OomhistParsing

/// A process as a ranking of the OOM killer's candidates needs it.
package struct RankedProcess: Equatable, Sendable {
  package var pid: Int32
  /// Task name; hostile.
  package var comm: String
  /// Parent's pid.
  package var ppid: Int32?
  /// Effective user id.
  package var uid: UInt32?
  /// Path of its memory cgroup, where that was asked for.
  package var cgroup: String?
  /// Systemd unit that the path names.
  package var unit: String?
  package var sample: ProcessSample

  package init(
    pid: Int32, comm: String, ppid: Int32? = nil, uid: UInt32? = nil, cgroup: String? = nil,
    unit: String? = nil, sample: ProcessSample
  ) {
    self.pid = pid
    self.comm = comm
    self.ppid = ppid
    self.uid = uid
    self.cgroup = cgroup
    self.unit = unit
    self.sample = sample
  }
}

/// Reads what a ranking needs and no more: three or four files a process, no memory of the last
/// time.
package final class RankingReader {
  private let listing: ProcListing
  private let files: ProcessFiles

  package init(procfs: String = "/proc") throws(SourceError) {
    listing = try ProcListing(procfs)
    files = ProcessFiles(root: try FileRoot(procfs))
  }

  /// The processes of now that have memory, ascending by pid: no kernel threads, no zombies.
  package func readRanking(withCgroups: Bool = false) throws(SourceError) -> [RankedProcess] {
    try listing.refresh()
    var ranking: [RankedProcess] = []
    ranking.reserveCapacity(listing.entries.count)
    for entry in listing.entries {
      files.select(entry.pid)
      guard case .bytes(let text) = files.read("status") else { continue }
      let status = ProcStatus(text)
      guard status.sample.hasMemory, let name = status.nameRange else { continue }
      var process = RankedProcess(
        pid: entry.pid, comm: TaskName.text(escaped: text.part(name)), ppid: status.ppid,
        uid: status.uid, sample: status.sample)
      if case .bytes(let text) = files.read("oom_score") {
        process.sample.oomScore = ProcNumber.integer(text)
      }
      if case .bytes(let text) = files.read("oom_score_adj") {
        process.sample.oomScoreAdj = ProcNumber.integer(text)
      }
      if withCgroups, case .bytes(let text) = files.read("cgroup") {
        process.cgroup = CgroupPath.memoryPath(ofProcFile: text)
        process.unit = process.cgroup.flatMap { CgroupPath($0).unit }
      }
      ranking.append(process)
    }
    return ranking
  }
}
