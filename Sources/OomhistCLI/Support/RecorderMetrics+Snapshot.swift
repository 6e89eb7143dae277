import OomhistModel
import OomhistParsing

extension RecorderMetrics {
  /// The metrics of a snapshot that was stored, with what the database counts.
  init(_ snapshot: Snapshot, _ tally: RecordTally) {
    self.init(
      version: Version.text, machine: snapshot.machine, tally: tally, snapshotUs: snapshot.wallUs,
      readCPUUs: snapshot.readCPUUs)
    unreadableProcesses = snapshot.losses.unreadable
    count(snapshot.processes)
    limitedCgroups = Self.fullest(of: snapshot.cgroups)
  }

  private mutating func count(_ readings: [ProcessReading]) {
    processes = Int64(readings.count)
    let totalKib = machine.totalKib ?? 0
    var highest: (reading: ProcessReading, permille: Double)?
    for reading in readings {
      let adj = reading.sample.oomScoreAdj ?? 0
      if adj < 0 { protectedProcesses += 1 }
      if adj <= -1000 { exemptProcesses += 1 }
      guard let permille = reading.sample.badnessPermille(totalKib: totalKib),
        permille > highest?.permille ?? -.infinity, !Self.isInit(reading)
      else { continue }
      highest = (reading, permille)
    }
    nextVictim = highest.map { reading, permille in
      NextVictim(
        comm: reading.facts.comm, unit: reading.facts.cgroup.flatMap { CgroupPath($0).unit },
        badnessPermille: permille, sizeKib: reading.sample.badnessKib ?? 0)
    }
  }

  /// The kernel gives init a score of 0; pid 1 of a container has one, and can be chosen.
  private static func isInit(_ reading: ProcessReading) -> Bool {
    reading.identity.pid == 1 && reading.sample.oomScore ?? 0 == 0
  }

  private static func fullest(of cgroups: [CgroupReading]) -> [CgroupReading] {
    let shares = cgroups.compactMap { group -> (group: CgroupReading, share: Double)? in
      guard let limit = group.sample.tightestKib, let used = group.sample.usedKib, limit > 0 else {
        return nil
      }
      return (group, Double(used) / Double(limit))
    }
    return shares.sorted { $0.share > $1.share }.prefix(mostGroups).map(\.group)
  }
}
