import Glibc
package import OomhistModel
package import OomhistParsing

/// Reads every process below a procfs root, as cheaply as the files allow.
///
/// The reader remembers what it saw. Of a process that it knows it reads `statm` and
/// `oom_score_adj`, and where they moved `status` and `oom_score`; who the process is (`stat`,
/// `cgroup`, `cmdline`, `exe`) only at first sight, when its directory's inode, its name (exec) or
/// its user (setuid) changed. Every 30th time all is read. The inode is what makes that safe:
/// procfs makes a new one for every directory of a pid, so a pid that is used again shows another;
/// that the kernel drops and remakes inodes when memory is short costs one reading more, no error.
///
/// A reader of many passes may keep the two cheap files open (``KeptFiles``).
package final class ProcReader {
  private let listing: ProcListing
  let files: ProcessFiles
  private let processesHidden: Bool
  var policy = CommandLinePolicy.masked
  var cgroups = CgroupInterner()
  /// Ascending by pid, as of the last pass.
  private var known: [KnownProcess] = []
  private var passes: UInt32 = 0
  var losses = SnapshotLosses()
  /// Descriptors that may still be kept.
  private var freeDescriptors: Int

  /// Every process is read in full once in so many passes; its pid decides in which.
  private static let refreshPasses: UInt32 = 30

  /// Opens the root; `user` is the effective user id that the `hidepid` rule is applied to.
  package convenience init(
    procfs: String = "/proc", user: UInt32 = geteuid(), keptDescriptors: Int = 0
  ) throws(SourceError) {
    try self.init(root: FileRoot(procfs), user: user, keptDescriptors: keptDescriptors)
  }

  init(
    root: FileRoot, user: UInt32 = geteuid(), keptDescriptors: Int = 0
  ) throws(SourceError) {
    listing = try ProcListing(root.path)
    files = ProcessFiles(root: root)
    processesHidden = ProcVisibility.isRestricted(root: root, user: user)
    freeDescriptors = keptDescriptors
  }

  deinit {
    for process in known { process.keptFiles?.close() }
  }

  /// Replaces `readings` by the processes of now, ascending by pid, and `losses` by what could
  /// not be seen of them.
  package func readProcesses(
    into readings: inout [ProcessReading], losses: inout SnapshotLosses,
    policy: CommandLinePolicy
  ) throws(SourceError) {
    try listing.refresh()
    passes &+= 1
    self.policy = policy
    self.losses = SnapshotLosses()
    self.losses.processesHidden = processesHidden
    readings.removeAll(keepingCapacity: true)
    var seen: [KnownProcess] = []
    seen.reserveCapacity(listing.entries.count)
    // Both lists ascend by pid, so they are walked in step.
    var index = 0
    for entry in listing.entries {
      while index < known.count, known[index].pid < entry.pid {
        letGo(known[index])
        index += 1
      }
      files.select(entry.pid)
      if index < known.count, known[index].pid == entry.pid {
        index += 1
        read(entry, known[index - 1], into: &readings, &seen)
      } else {
        read(entry, nil, into: &readings, &seen)
      }
    }
    for process in known[index...] { letGo(process) }
    known = seen
    if files.ranShort { giveUpKeeping() }
    losses = self.losses
  }

  /// Cgroups of processes that were met for the first time since the last call.
  func takeNewCgroups() -> [String] { cgroups.takeNewPaths() }

  private func read(
    _ entry: ProcListing.Entry, _ remembered: KnownProcess?,
    into readings: inout [ProcessReading], _ seen: inout [KnownProcess]
  ) {
    var sample = ProcessSample()
    var process: KnownProcess
    var isFresh = true
    if let remembered, isTrusted(remembered, entry) {
      process = remembered
      process.inode = entry.inode
      isFresh = false
    } else {
      let identified = identify(entry, remembered, &sample)
      if let remembered, identified?.keptFiles == nil { letGo(remembered) }
      guard let identified else { return }
      process = identified
    }
    if process.isKernelThread {
      losses.kernelThreads += 1
      seen.append(process)
      return
    }
    let sign = readSign(&process)
    if sign == .vanished {
      letGo(process)
      // What was kept open is of a process that has ended; the pid may be another's by now.
      if process.keptFiles != nil { return read(entry, nil, into: &readings, &seen) }
      losses.vanished += 1
      return
    }
    if sign == .same, !isFresh {
      if process.keptFiles == nil { keepFiles(of: &process) }
      append(process, process.sample, to: &readings, &seen)
      return
    }
    let progress = readStatus(&process, &sample)
    if progress == .changed, !isFresh {
      // An exec, another user: it is read in full, as if it were seen for the first time.
      letGo(process)
      return read(entry, nil, into: &readings, &seen)
    }
    guard progress != .vanished, readScore(&process, &sample) else {
      letGo(process)
      losses.vanished += 1
      return
    }
    if isFresh {
      readFacts(&process)
      process.isUnsettled = process.facts.cmdline == nil && remembered?.isUnsettled != true
    }
    if process.isUnreadable { losses.unreadable += 1 }
    process.sample = sample
    append(process, sample, to: &readings, &seen)
  }

  private func append(
    _ process: KnownProcess, _ sample: ProcessSample, to readings: inout [ProcessReading],
    _ seen: inout [KnownProcess]
  ) {
    readings.append(
      ProcessReading(
        identity: ProcessIdentity(pid: process.pid, startTicks: process.startTicks),
        sample: sample, facts: process.facts))
    seen.append(process)
  }

  /// Whether the pid still names the process that we remember, and is not due in full.
  private func isTrusted(_ remembered: KnownProcess, _ entry: ProcListing.Entry) -> Bool {
    // An open file tells for itself whether its process is still there.
    (remembered.inode == entry.inode || remembered.keptFiles != nil)
      && !remembered.isUnreadable && !remembered.isUnsettled
      && (passes &+ UInt32(bitPattern: entry.pid)) % Self.refreshPasses != 0
  }

  // MARK: Files that are kept open

  /// Opens the cheap files of a process for good, where the budget has room for them.
  private func keepFiles(of process: inout KnownProcess) {
    guard freeDescriptors >= KeptFiles.count, !files.ranShort,
      let statm = files.open("statm")
    else { return }
    guard let oomScoreAdj = files.open("oom_score_adj") else {
      close(statm)
      return
    }
    process.keptFiles = KeptFiles(statm: statm, oomScoreAdj: oomScoreAdj)
    freeDescriptors -= KeptFiles.count
  }

  private func letGo(_ process: KnownProcess) {
    guard let kept = process.keptFiles else { return }
    kept.close()
    freeDescriptors += KeptFiles.count
  }

  /// Closes what is kept open, for good: others need the descriptors more.
  private func giveUpKeeping() {
    for index in known.indices {
      letGo(known[index])
      known[index].keptFiles = nil
    }
    freeDescriptors = 0
    files.forgetShortage()
  }
}
