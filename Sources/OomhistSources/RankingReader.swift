package import OomhistModel
import OomhistParsing

/// A process as a ranking of the OOM killer's candidates needs it.
package struct RankedProcess: Equatable, Sendable {
  package var pid: Int32
  /// Task name; hostile.
  package var comm: String
  /// Effective user id.
  package var uid: UInt32?
  package var sample: ProcessSample

  package init(pid: Int32, comm: String, uid: UInt32?, sample: ProcessSample) {
    self.pid = pid
    self.comm = comm
    self.uid = uid
    self.sample = sample
  }
}

/// Reads what a ranking needs and no more: three files a process, no memory of the last time.
package final class RankingReader {
  private let listing: ProcListing
  private let files: ProcessFiles

  package init(procfs: String = "/proc") throws(SourceError) {
    listing = try ProcListing(procfs)
    files = ProcessFiles(root: try FileRoot(procfs))
  }

  /// The processes of now that have memory, ascending by pid: no kernel threads, no zombies.
  package func readRanking() throws(SourceError) -> [RankedProcess] {
    try listing.refresh()
    var ranking: [RankedProcess] = []
    ranking.reserveCapacity(listing.entries.count)
    for entry in listing.entries {
      files.select(entry.pid)
      guard case .bytes(let text) = files.read("status") else { continue }
      let status = ProcStatus(text)
      guard status.sample.hasMemory, let name = status.nameRange else { continue }
      var process = RankedProcess(
        pid: entry.pid, comm: TaskName.text(escaped: text.part(name)), uid: status.uid,
        sample: status.sample)
      if case .bytes(let text) = files.read("oom_score") {
        process.sample.oomScore = ProcNumber.integer(text)
      }
      if case .bytes(let text) = files.read("oom_score_adj") {
        process.sample.oomScoreAdj = ProcNumber.integer(text)
      }
      ranking.append(process)
    }
    return ranking
  }
}
