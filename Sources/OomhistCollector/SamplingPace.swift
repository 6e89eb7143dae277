package import OomhistModel

/// Decides how far apart snapshots are: closer while memory is short, and back again after.
///
/// Pure: it sees snapshots and the kernel's word that tasks wait, and answers with a distance.
package struct SamplingPace: Sendable {
  /// What counts as short of memory, and the two distances.
  package struct Settings: Equatable, Sendable {
    /// Distance of snapshots in ordinary times, µs.
    package var intervalUs: Int64
    /// Distance while memory is short, µs; not below this, and no effect at or above the other.
    package var closestIntervalUs: Int64
    /// Percent of the last 10 s in which some task waited for memory (PSI `some avg10`); 0: never,
    /// as for the two below.
    package var pressurePct = 10.0
    /// Percent of MemTotal that is available.
    package var availablePct = 10.0
    /// Percent of its limit that a cgroup uses, page cache not counted.
    package var cgroupPct = 95.0

    package init(intervalUs: Int64, closestIntervalUs: Int64 = 1_000_000) {
      self.intervalUs = intervalUs
      self.closestIntervalUs = min(closestIntervalUs, intervalUs)
    }
  }

  package var settings: Settings
  /// Why snapshots are taken closer now, for people; `nil` in ordinary times.
  package private(set) var reason: String?
  /// Begin of the state, µs since boot; `nil` once it is over and forgotten.
  private var tenseSinceUs: Int64?
  private var lastTenseUs: Int64 = 0
  /// Available memory that the state began with, percent: what is "worse" is measured by it.
  private var availablePctThen = 100.0
  private var previous: (boottimeUs: Int64, availableKib: Int64)?

  /// Quiet for so long, and the ordinary distance comes back, µs.
  private static let calmUs: Int64 = 60_000_000
  /// A state that does not get worse is ordinary for this machine after so long, µs.
  private static let patienceUs: Int64 = 600_000_000
  /// Points of percent of available memory that count as worse.
  private static let worsePct = 2.0
  /// Ordinary distances within which memory would end, if it went on falling so.
  private static let horizonIntervals: Int64 = 6

  package init(_ settings: Settings) { self.settings = settings }

  /// The distance to the next snapshot, µs.
  package var intervalUs: Int64 {
    reason == nil ? settings.intervalUs : settings.closestIntervalUs
  }

  /// Takes note of a snapshot.
  package mutating func note(_ snapshot: Snapshot) {
    let nowUs = snapshot.boottimeUs
    let tension = tension(of: snapshot)
    let availablePct = Self.availablePct(snapshot.machine) ?? 100
    previous = snapshot.machine.memAvailableKib.map { (nowUs, $0) }
    guard let tension else {
      if reason != nil, nowUs - lastTenseUs >= Self.calmUs { reason = nil }
      // What the machine had got used to is forgotten once it is over.
      if nowUs - lastTenseUs >= Self.calmUs { tenseSinceUs = nil }
      return
    }
    lastTenseUs = nowUs
    guard let sinceUs = tenseSinceUs, availablePct > availablePctThen - Self.worsePct else {
      tenseSinceUs = nowUs
      availablePctThen = availablePct
      reason = tension
      return
    }
    if nowUs - sinceUs >= Self.patienceUs {
      reason = nil
    } else if reason != nil {
      reason = tension
    }
  }

  /// Takes note of the kernel's word, at a moment since boot, that tasks wait for memory.
  package mutating func noteStall(atUs nowUs: Int64) {
    lastTenseUs = nowUs
    guard tenseSinceUs == nil else { return }
    tenseSinceUs = nowUs
    availablePctThen = 100
    reason = "tasks wait for memory"
  }

  private func tension(of snapshot: Snapshot) -> String? {
    let machine = snapshot.machine
    if settings.pressurePct > 0, let pressure = machine.psiSomeAvg10Pct,
      pressure >= settings.pressurePct
    {
      return "tasks waited for memory in \(Int(pressure)) % of the last 10 s"
    }
    if let available = Self.availablePct(machine), available < settings.availablePct {
      return "\(Int(available)) % of memory is available"
    }
    for cgroup in snapshot.cgroups where settings.cgroupPct > 0 {
      if let used = Self.usedPct(cgroup.sample), used >= settings.cgroupPct {
        return "cgroup \(cgroup.path) uses \(Int(used)) % of its limit"
      }
    }
    if let previous, let available = machine.memAvailableKib {
      let fell = previous.availableKib - available
      let overUs = max(snapshot.boottimeUs - previous.boottimeUs, 1)
      let horizon = Double(Self.horizonIntervals * settings.intervalUs) / Double(overUs)
      if fell > 0, Double(available) < Double(fell) * horizon {
        return "available memory falls fast"
      }
    }
    return nil
  }

  /// What a cgroup uses of its limit; page cache can be dropped and does not count.
  private static func usedPct(_ sample: CgroupSample) -> Double? {
    guard let current = sample.currentKib, let limit = sample.limitKib, limit > 0 else {
      return nil
    }
    let cache = max(0, (sample.fileKib ?? 0) - (sample.shmemKib ?? 0))
    return Double(current - cache) * 100 / Double(limit)
  }

  private static func availablePct(_ machine: MachineSample) -> Double? {
    guard let available = machine.memAvailableKib, let total = machine.memTotalKib, total > 0
    else { return nil }
    return Double(available) * 100 / Double(total)
  }
}
