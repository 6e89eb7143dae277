import OomhistModel
import OomhistParsing

/// A cgroup as ``CgroupReader`` remembers it between passes.
struct KnownCgroup {
  /// Below the mount, as bytes, with a slash behind it; empty for the directory that is mounted.
  let directory: [UInt8]
  /// As `/proc/[pid]/cgroup` shows it.
  let path: String
  /// Levels below the directory that is mounted.
  let depth: Int
  /// Decides in which passes it is read in full.
  let turn: UInt32
  var isFresh = true
  /// It has memory of its own: not the root of the hierarchy, and the controller is on.
  var isMeasured = true
  /// Directories in it that were left out.
  var skipped = 0
  var sample = CgroupSample()
  /// `currentKib` when all its files were read.
  var detailedKib: Int64?

  init(directory: [UInt8], path: String, depth: Int, turn: UInt32) {
    self.directory = directory
    self.path = path
    self.depth = depth
    self.turn = turn
  }

  /// How far memory in use must have moved, in KiB, until all files are read.
  ///
  /// Below 1 MiB it is mostly noise: each CPU draws up to 256 KiB in advance
  /// (`MEMCG_CHARGE_BATCH`). In v2 this spares six files of twelve, of which `memory.stat`
  /// costs as much as two or three others: the kernel sums over CPUs for it.
  static let detailKib: Int64 = 1024

  /// Reads what may have changed, or all where it is due; `false` where the cgroup is gone.
  mutating func read(_ files: CgroupFiles, version: CgroupMount.Version, isDue: Bool) -> Bool {
    guard isMeasured || isDue else { return true }
    files.select(directory)
    let before = sample
    switch files.read(version == .v2 ? "memory.current" : "memory.usage_in_bytes") {
    case .bytes(let bytes):
      isMeasured = true
      sample.currentKib = CgroupSampleParser.kib(bytes)
    case .vanished: return false
    case .missing:
      isMeasured = false
      sample = CgroupSample()
      return true
    case .unreadable: sample.currentKib = nil
    }
    readEvents(files, version)
    let moved = before.currentKib != sample.currentKib
    if isDue || isFarFromDetailed || before != sample.withCurrent(before.currentKib) {
      readNear(files, version)
      readDetails(files, version)
      detailedKib = sample.currentKib
    } else if moved {
      readNear(files, version)
    }
    return true
  }

  private var isFarFromDetailed: Bool {
    guard let detailedKib, let current = sample.currentKib else {
      return detailedKib != sample.currentKib
    }
    return abs(current - detailedKib) >= Self.detailKib
  }

  /// The counts that may move while memory in use does not: at the limit.
  private mutating func readEvents(_ files: CgroupFiles, _ version: CgroupMount.Version) {
    if version == .v1 {
      sample.maxEvents = files.number("memory.failcnt")
    } else if case .bytes(let bytes) = files.read("memory.events") {
      CgroupSampleParser.readEvents(bytes, into: &sample)
    } else {
      sample.clearEvents()
    }
  }

  /// What moves with memory in use by however little.
  private mutating func readNear(_ files: CgroupFiles, _ version: CgroupMount.Version) {
    if version == .v1 {
      sample.peakKib = files.kib("memory.max_usage_in_bytes")
      sample.limitKib = files.limitKib("memory.limit_in_bytes")
      if case .bytes(let bytes) = files.read("memory.oom_control") {
        CgroupSampleParser.readOOMControl(bytes, into: &sample)
      } else {
        sample.oomKills = nil
      }
    } else {
      sample.peakKib = files.kib("memory.peak")
      sample.limitKib = files.limitKib("memory.max")
      sample.swapKib = files.kib("memory.swap.current")
      // There is none without PSI, and where `cgroup.pressure` is 0.
      if case .bytes(let bytes) = files.read("memory.pressure") {
        CgroupSampleParser.readPressure(bytes, into: &sample)
      } else {
        sample.psiSomeTotalUs = nil
        sample.psiFullTotalUs = nil
      }
    }
  }

  private mutating func readDetails(_ files: CgroupFiles, _ version: CgroupMount.Version) {
    if case .bytes(let bytes) = files.read("memory.stat") {
      if version == .v1 {
        CgroupSampleParser.readStatV1(bytes, into: &sample)
      } else {
        CgroupSampleParser.readStat(bytes, into: &sample)
      }
    } else {
      sample.clearStat()
      if version == .v1 { sample.swapKib = nil }
    }
    guard version == .v2 else { return }
    sample.highKib = files.limitKib("memory.high")
    sample.lowKib = files.limitKib("memory.low")
    sample.minKib = files.limitKib("memory.min")
    sample.swapLimitKib = files.limitKib("memory.swap.max")
    sample.oomGroup = files.number("memory.oom.group")
  }
}

extension CgroupFiles {
  func kib(_ name: StaticString) -> Int64? {
    guard case .bytes(let bytes) = read(name) else { return nil }
    return CgroupSampleParser.kib(bytes)
  }

  func limitKib(_ name: StaticString) -> Int64? {
    guard case .bytes(let bytes) = read(name) else { return nil }
    return CgroupSampleParser.limitKib(bytes)
  }

  func number(_ name: StaticString) -> Int64? {
    guard case .bytes(let bytes) = read(name) else { return nil }
    return ProcNumber.integer(bytes)
  }
}

extension CgroupSample {
  /// The same with another amount in use.
  fileprivate func withCurrent(_ currentKib: Int64?) -> CgroupSample {
    var sample = self
    sample.currentKib = currentKib
    return sample
  }
}
