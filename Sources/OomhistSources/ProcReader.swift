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
package final class ProcReader {
  private let listing: ProcListing
  private let files: ProcessFiles
  private let processesHidden: Bool
  private var policy = CommandLinePolicy.masked
  private var cgroups = CgroupInterner()
  /// Ascending by pid, as of the last pass.
  private var known: [KnownProcess] = []
  private var passes: UInt32 = 0
  private var losses = SnapshotLosses()

  /// Every process is read in full once in so many passes; its pid decides in which.
  private static let refreshPasses: UInt32 = 30

  /// Opens the root; `user` is the effective user id that the `hidepid` rule is applied to.
  package convenience init(
    procfs: String = "/proc", user: UInt32 = geteuid()
  ) throws(SourceError) {
    try self.init(root: FileRoot(procfs), user: user)
  }

  init(root: FileRoot, user: UInt32 = geteuid()) throws(SourceError) {
    listing = try ProcListing(root.path)
    files = ProcessFiles(root: root)
    processesHidden = ProcVisibility.isRestricted(root: root, user: user)
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
      while index < known.count, known[index].pid < entry.pid { index += 1 }
      let isKnown = index < known.count && known[index].pid == entry.pid
      files.select(entry.pid)
      read(entry, isKnown ? known[index] : nil, into: &readings, &seen)
    }
    known = seen
    losses = self.losses
  }

  private func read(
    _ entry: ProcListing.Entry, _ remembered: KnownProcess?,
    into readings: inout [ProcessReading], _ seen: inout [KnownProcess]
  ) {
    var sample = ProcessSample()
    var process: KnownProcess
    var isFresh = true
    if let remembered, isTrusted(remembered, entry) {
      process = remembered
      isFresh = false
    } else {
      guard let identified = identify(entry, remembered, &sample) else { return }
      process = identified
    }
    if process.isKernelThread {
      losses.kernelThreads += 1
      seen.append(process)
      return
    }
    let sign = readSign(&process)
    if sign == .vanished {
      losses.vanished += 1
      return
    }
    if sign == .same, !isFresh {
      append(process, process.sample, to: &readings, &seen)
      return
    }
    let progress = readStatus(&process, &sample)
    if progress == .changed, !isFresh {
      // An exec, another user: it is read in full, as if it were seen for the first time.
      return read(entry, nil, into: &readings, &seen)
    }
    guard progress != .vanished, readScore(&process, &sample) else {
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
    remembered.inode == entry.inode && !remembered.isUnreadable && !remembered.isUnsettled
      && (passes &+ UInt32(bitPattern: entry.pid)) % Self.refreshPasses != 0
  }

  /// Reads `stat`: who the process is; `nil`, and counted, where that cannot be told.
  private func identify(
    _ entry: ProcListing.Entry, _ remembered: KnownProcess?, _ sample: inout ProcessSample
  ) -> KnownProcess? {
    switch files.read("stat") {
    case .bytes(let text) where !text.isEmpty:
      guard let stat = ProcStat(text) else { break }
      sample.stateCode = Int64(stat.stateCode)
      sample.threads = stat.threads
      var process = KnownProcess(entry: entry, stat: stat, text: text)
      // Facts that cannot be read again this time stay as they were, unless it is an exec.
      if let remembered, remembered.startTicks == process.startTicks,
        remembered.name == process.name
      {
        process.facts.uid = remembered.facts.uid
        process.facts.cgroup = remembered.facts.cgroup
        process.facts.cmdline = remembered.facts.cmdline
        process.cmdlineHash = remembered.cmdlineHash
        process.facts.exe = remembered.facts.exe
      }
      return process
    case .bytes, .missing, .vanished:
      losses.vanished += 1
      return nil
    case .unreadable: break
    }
    losses.unreadable += 1
    return nil
  }

  private enum Progress { case same, changed, vanished }

  /// Reads the numbers of `status`; says whether the process is still what it was.
  private func readStatus(
    _ process: inout KnownProcess, _ sample: inout ProcessSample
  ) -> Progress {
    switch files.read("status") {
    case .bytes(let text) where !text.isEmpty:
      let status = ProcStatus(text)
      sample = status.sample
      var progress = Progress.same
      if let name = status.nameRange.map({ text.part($0) }),
        case let taskName = TaskName(escaped: name), taskName != process.name
      {
        process.name = taskName
        process.facts.comm = TaskName.text(escaped: name)
        progress = .changed
      }
      if status.uid != process.facts.uid { progress = .changed }
      process.facts.uid = status.uid
      process.facts.ppid = status.ppid
      return progress
    case .unreadable:
      process.isUnreadable = true
      return .same
    case .bytes, .missing, .vanished: return .vanished
    }
  }

  /// Reads the cheap files; says whether they are what they were.
  private func readSign(_ process: inout KnownProcess) -> Progress {
    let before = process.sign
    process.sign = nil
    var statmHash: UInt64?
    switch files.read("statm") {
    case .bytes(let text): statmHash = ByteHash.of(text)
    case .unreadable: process.isUnreadable = true
    case .missing: break
    case .vanished: return .vanished
    }
    var oomScoreAdj: Int64?
    switch files.read("oom_score_adj") {
    case .bytes(let text): oomScoreAdj = ProcNumber.integer(text)
    case .unreadable: process.isUnreadable = true
    case .missing: break
    case .vanished: return .vanished
    }
    process.sample.oomScoreAdj = oomScoreAdj
    guard let statmHash else { return .changed }
    process.sign = MemorySign(statmHash: statmHash, oomScoreAdj: oomScoreAdj)
    return process.sign == before && !process.isUnreadable ? .same : .changed
  }

  /// Reads `oom_score`; `false` where the process has ended.
  private func readScore(_ process: inout KnownProcess, _ sample: inout ProcessSample) -> Bool {
    sample.oomScoreAdj = process.sample.oomScoreAdj
    switch files.read("oom_score") {
    case .bytes(let text): sample.oomScore = ProcNumber.integer(text)
    case .unreadable: process.isUnreadable = true
    case .missing: break
    case .vanished: return false
    }
    return true
  }

  /// Reads what seldom changes; a process that ends meanwhile keeps what is known of it.
  private func readFacts(_ process: inout KnownProcess) {
    switch files.read("cgroup") {
    case .bytes(let text): process.facts.cgroup = cgroups.path(text)
    case .unreadable: process.isUnreadable = true
    case .missing, .vanished: break
    }
    switch policy == .none ? .missing : files.read("cmdline") {
    case .bytes(let text):
      // Looking for secrets costs far more than reading; most command lines never change.
      let hash = ByteHash.of(text)
      if hash != process.cmdlineHash {
        process.facts.cmdline = CommandLineMask.text(arguments: text, policy: policy)
        process.cmdlineHash = hash
      }
    case .unreadable: process.isUnreadable = true
    case .missing, .vanished: break
    }
    // Other users' links need CAP_SYS_PTRACE: their absence is ordinary, and not counted.
    process.facts.exe = files.readLink("exe") ?? process.facts.exe
  }
}
