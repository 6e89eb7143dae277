import Glibc
import OomhistAnalysis
import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// Gathers what the doctor's rules look at; reads, and changes nothing.
struct DoctorGathering {
  let machine: MachineOptions
  let database: DatabaseOptions
  let clock: ClockOptions
  let config: String?
  let kmsg: String
  /// Where `/var/log`, `/etc` and `/run` lie.
  let root: String

  /// How long the database is checked, µs.
  private static let checkUs: Int64 = 100_000
  /// More cgroups are not looked at.
  private static let maximumCgroups = 500
  /// Smaller ones are no Java machines, KiB.
  private static let smallestJavaKib: Int64 = 32_768

  func facts() throws -> DoctorFacts {
    var facts = DoctorFacts(nowUs: try clock.nowUs())
    facts.databasePath = database.resolved(forWriting: false)
    // Begun first: it goes on while the machine is read.
    let check = try? QuickCheck(path: facts.databasePath)
    try readMachine(into: &facts)
    readLogs(into: &facts)
    readInstallation(into: &facts)
    readRecord(into: &facts, check)
    return facts
  }

  // MARK: The machine

  private func readMachine(into facts: inout DoctorFacts) throws {
    let procfs = machine.procfs
    let reader = try MachineReader(procfs: procfs, sysfs: machine.sysfs)
    let boot = try? reader.readBoot(clock: .system)
    facts.host = boot?.host
    facts.bootID = boot?.bootID
    facts.machine = reader.readSample()
    for setting in reader.readSettings(machine: facts.machine) {
      facts.sysctls[setting.name] = setting.value
    }
    facts.hasLegacyAdjustmentOnly =
      access(procfs + "/self/oom_adj", F_OK) == 0
      && access(procfs + "/self/oom_score_adj", F_OK) != 0
    let signs = ContainerSigns(procfs: procfs, root: root)
    facts.view.container = signs.kind
    facts.view.isWholeMachine = signs.seesWholeMachine
    facts.view.procfs = procfs
    facts.view.isRoot = geteuid() == 0
    // The clock of a recorded machine is not the one that runs here.
    if clock.now == nil { facts.isClockSynchronised = SystemClock.isSynchronised() }
    try readProcesses(into: &facts)
    if let cgroups = CgroupReader(
      procfs: procfs, sysfs: machine.sysfs, cgroupfs: machine.cgroupfs,
      maximumCount: Self.maximumCgroups)
    {
      var readings: [CgroupReading] = []
      cgroups.read(into: &readings)
      facts.cgroups = readings
      facts.cgroupsSkipped = cgroups.skipped
    }
  }

  private func readProcesses(into facts: inout DoctorFacts) throws {
    let reader = try RankingReader(procfs: machine.procfs)
    var recorders: [RankedProcess] = []
    let ranking = try reader.readRanking { process in
      if process.comm == "oomhist" { return [.cmdline, .cgroup] }
      var extras: RankingReader.Extras = process.pid == 1 ? .score : []
      if process.sample.oomScoreAdj ?? 0 != 0 { extras.insert(.cgroup) }
      if process.sample.badnessKib ?? 0 >= Self.smallestJavaKib {
        extras.formUnion([.cmdline, .cgroup])
      }
      return extras
    }
    for process in ranking {
      let words = process.comm == "oomhist" ? process.words : []
      // Who looks is no finding.
      if words.contains("doctor") { continue }
      facts.processes.append(Candidate(process))
      let keepsRunning = words.contains { $0.hasPrefix("--interval") || $0 == "--service" }
      if words.contains("collect"), keepsRunning { recorders.append(process) }
    }
    facts.recorders = recorders.map {
      DoctorFacts.Recorder(
        pid: Int64($0.pid), oomScoreAdj: $0.sample.oomScoreAdj ?? 0, unit: $0.unit)
    }
    facts.view.hidesProcesses = reader.isRestricted
    facts.view.unreadableProcesses = reader.unreadableCount
  }

  // MARK: Its files

  private func readLogs(into facts: inout DoctorFacts) {
    let places = LogPlaces(root: root, kmsgPath: kmsg)
    facts.logs.kmsgPath = kmsg
    facts.logs.kmsg = Self.rights(places.kmsg)
    facts.logs.journalPath = places.journalPath
    facts.logs.journal = Self.rights(places.journal)
    facts.logs.isJournalKept = places.journalPath?.hasSuffix("/var/log/journal") == true
    facts.logs.files = places.files.map(\.path)
    facts.logs.deniedFiles = places.files.filter { !$0.isReadable }.map(\.path)
  }

  private static func rights(_ isReadable: Bool?) -> DoctorFacts.Access {
    switch isReadable {
    case true?: .readable
    case false?: .denied
    case nil: .missing
    }
  }

  private func readInstallation(into facts: inout DoctorFacts) {
    let folder = root == "/" ? "" : root
    facts.hasService = ["/etc", "/usr/lib", "/lib"].contains {
      Glibc.access("\(folder)\($0)/systemd/system/oomhist.service", F_OK) == 0
    }
    let wanted = [
      "multi-user.target.wants/oomhist.service", "timers.target.wants/oomhist-collect.timer",
    ]
    facts.enabledUnits = wanted.filter {
      // A link, whose target need not be below this root.
      var status = stat()
      return lstat("\(folder)/etc/systemd/system/\($0)", &status) == 0
    }.compactMap { $0.split(separator: "/").last.map(String.init) }
    do {
      let settings = try ConfigurationFolder.read(config).configuration
      facts.settings.maxSizeBytes = settings.maxSizeBytes
      facts.settings.minFreeBytes = settings.minFreeBytes
    } catch {
      facts.settings.problems = error.all.map(\.description)
    }
  }

  // MARK: The database

  private func readRecord(into facts: inout DoctorFacts, _ check: QuickCheck?) {
    let path = facts.databasePath
    facts.freeBytes = StoreSize.freeBytes(near: path)
    var status = stat()
    if stat(path, &status) == 0 { facts.isDatabasePublic = status.st_mode & S_IROTH != 0 }
    do {
      let store = try Store.openForReading(path: path, leavesNoTrace: true)
      var health = try store.health(nowUs: facts.nowUs)
      health.check = check?.result(withinUs: Self.checkUs) ?? .unfinished(afterUs: 0)
      facts.record = .open(health)
    } catch let error as StoreError where error.code == .missing && errno != EACCES {
      facts.record = .missing
    } catch {
      let failure = Failure(error)
      facts.record = .unusable(
        sentence: failure?.message ?? "\(error)", hint: failure?.hint,
        isPermission: failure?.status == .permission)
    }
  }
}

extension RankedProcess {
  /// The words of the command line, where it was read.
  fileprivate var words: [Substring] { (cmdline ?? "").split(separator: "\0") }
}
