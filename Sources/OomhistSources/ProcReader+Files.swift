import OomhistModel
import OomhistParsing

/// Reading the files of one process.
extension ProcReader {
  /// Reads `stat`: who the process is; `nil`, and counted, where that cannot be told.
  func identify(
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
        process.facts = remembered.facts
        process.cmdlineHash = remembered.cmdlineHash
        process.keptFiles = remembered.keptFiles
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

  enum Progress { case same, changed, vanished }

  /// Reads the numbers of `status`; says whether the process is still what it was.
  func readStatus(
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
        process.facts = ProcessFacts(comm: TaskName.text(escaped: name))
        progress = .changed
      }
      let facts = process.facts
      if status.uid != facts.uid { progress = .changed }
      if status.uid != facts.uid || status.ppid != facts.ppid {
        process.facts = ProcessFacts(
          ppid: status.ppid, uid: status.uid, comm: facts.comm, exe: facts.exe,
          cmdline: facts.cmdline, cgroup: facts.cgroup)
      }
      return progress
    case .unreadable:
      process.isUnreadable = true
      return .same
    case .bytes, .missing, .vanished: return .vanished
    }
  }

  /// Reads the cheap files; says whether they are what they were.
  func readSign(_ process: inout KnownProcess) -> Progress {
    let before = process.sign
    process.sign = nil
    var statmHash: UInt64?
    let kept = process.keptFiles
    switch kept.map({ files.read(kept: $0.statm) }) ?? files.read("statm") {
    case .bytes(let text): statmHash = ByteHash.of(text)
    case .unreadable: process.isUnreadable = true
    case .missing: break
    case .vanished: return .vanished
    }
    var oomScoreAdj: Int64?
    switch kept.map({ files.read(kept: $0.oomScoreAdj) }) ?? files.read("oom_score_adj") {
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
  func readScore(_ process: inout KnownProcess, _ sample: inout ProcessSample) -> Bool {
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
  func readFacts(_ process: inout KnownProcess) {
    let facts = process.facts
    var (cgroup, cmdline) = (facts.cgroup, facts.cmdline)
    switch files.read("cgroup") {
    case .bytes(let text): cgroup = cgroups.path(text)
    case .unreadable: process.isUnreadable = true
    case .missing, .vanished: break
    }
    switch policy == .none ? .missing : files.read("cmdline") {
    // A process that is ending has lost it with its memory; what it was is wanted all the more.
    case .bytes(let text) where text.isEmpty && facts.cmdline != nil: break
    case .bytes(let text):
      // Looking for secrets costs far more than reading; most command lines never change.
      let hash = ByteHash.of(text)
      if hash != process.cmdlineHash {
        cmdline = CommandLineMask.text(arguments: text, policy: policy)
        process.cmdlineHash = hash
      }
    case .unreadable: process.isUnreadable = true
    case .missing, .vanished: break
    }
    // Other users' links need CAP_SYS_PTRACE: their absence is ordinary, and not counted.
    let read = ProcessFacts(
      ppid: facts.ppid, uid: facts.uid, comm: facts.comm,
      exe: files.readLink("exe") ?? facts.exe, cmdline: cmdline, cgroup: cgroup)
    // The same facts stay the same object: whoever compares them sees it at once.
    if read != facts { process.facts = read }
  }
}
