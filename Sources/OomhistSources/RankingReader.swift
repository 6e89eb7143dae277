import Glibc
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
  /// Arguments with a NUL behind each, as they are, where that was asked for; hostile and secret.
  package var cmdline: String?
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

/// Reads what a ranking needs and no more: a few files a process, no memory of the last time.
package final class RankingReader {
  /// What is read of a process besides its memory and its `oom_score_adj`.
  package struct Extras: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let score = Extras(rawValue: 1)
    package static let cgroup = Extras(rawValue: 2)
    package static let cmdline = Extras(rawValue: 4)
  }

  private let root: FileRoot
  private let listing: ProcListing
  private let files: ProcessFiles
  /// Processes of the last reading whose `status` could not be read.
  package private(set) var unreadableCount = 0

  package init(procfs: String = "/proc") throws(SourceError) {
    listing = try ProcListing(procfs)
    root = try FileRoot(procfs)
    files = ProcessFiles(root: root)
  }

  /// Whether `/proc` shows this user only its own processes.
  package var isRestricted: Bool { ProcVisibility.isRestricted(root: root, user: geteuid()) }

  /// The processes of now that have memory, ascending by pid: no kernel threads, no zombies.
  ///
  /// `extras` is asked for each of them, once its name, size and adjustment are known.
  package func readRanking(
    _ extras: (RankedProcess) -> Extras = { _ in .score }
  ) throws(SourceError) -> [RankedProcess] {
    try listing.refresh()
    unreadableCount = 0
    var ranking: [RankedProcess] = []
    ranking.reserveCapacity(listing.entries.count)
    for entry in listing.entries {
      files.select(entry.pid)
      guard case .bytes(let text) = readStatus() else { continue }
      let status = ProcStatus(text)
      guard status.sample.hasMemory, let name = status.nameRange else { continue }
      var process = RankedProcess(
        pid: entry.pid, comm: TaskName.text(escaped: text.part(name)), ppid: status.ppid,
        uid: status.uid, sample: status.sample)
      if case .bytes(let text) = files.read("oom_score_adj") {
        process.sample.oomScoreAdj = ProcNumber.integer(text)
      }
      read(extras(process), into: &process)
      ranking.append(process)
    }
    return ranking
  }

  private func readStatus() -> ProcessFiles.Outcome {
    let outcome = files.read("status")
    if case .unreadable = outcome { unreadableCount += 1 }
    return outcome
  }

  private func read(_ extras: Extras, into process: inout RankedProcess) {
    if extras.contains(.score), case .bytes(let text) = files.read("oom_score") {
      process.sample.oomScore = ProcNumber.integer(text)
    }
    if extras.contains(.cgroup), case .bytes(let text) = files.read("cgroup") {
      process.cgroup = CgroupPath.memoryPath(ofProcFile: text)
      process.unit = process.cgroup.flatMap { CgroupPath($0).unit }
    }
    if extras.contains(.cmdline), case .bytes(let text) = files.read("cmdline") {
      process.cmdline = text.repairedText
    }
  }
}
