/// Memory around one kill as curves: what a chart is made of and a story need not know.
package struct KillCurves: Equatable, Sendable {
  /// The curves of one process.
  package struct Process: Equatable, Sendable {
    package var pid: Int64
    /// What it owns: anonymous memory, swap and page tables.
    package var own: [Reading]
    /// What badness counts: resident memory, swap and page tables.
    package var size: [Reading]

    package init(pid: Int64, own: [Reading], size: [Reading]) {
      self.pid = pid
      self.own = own
      self.size = size
    }
  }

  /// How the stretch was recorded.
  package struct Recorder: Equatable, Sendable {
    package var host: String?
    package var bootID: String?
    /// Moments of the snapshots, ascending, µs.
    package var snapshotsUs: [Int64] = []
    /// CPU time that reading took, µs: one for each snapshot.
    package var cpuUs: [Int64] = []
    /// What snapshots were taken for, with their number.
    package var causes: [String: Int] = [:]

    package init() {}

    /// Pauses between snapshots, shortest first, µs.
    var pausesUs: [Int64] { zip(snapshotsUs.dropFirst(), snapshotsUs).map { $0 - $1 }.sorted() }

    /// Stretches in which nobody looked.
    var silences: Silences { Silences(snapshotsUs.map { Reading(us: $0, kib: 0) }) }
  }

  /// The stretch that was looked at, µs; it goes on a little after the kill.
  package var fromUs: Int64
  package var untilUs: Int64
  /// MemAvailable.
  package var available: [Reading] = []
  /// MemAvailable and free swap; empty where there is no swap.
  package var headroom: [Reading] = []
  package var ram: [Reading] = []
  /// What the cgroup used whose limit was hit.
  package var used: [Reading] = []
  /// Its limit.
  package var limit: [Reading] = []
  package var processes: [Process] = []
  package var recorder = Recorder()

  package init(fromUs: Int64, untilUs: Int64) {
    self.fromUs = fromUs
    self.untilUs = untilUs
  }

  /// The stretch to look at: the loss, a quarter of it before and a sixth behind.
  package init(around atUs: Int64, startUs: Int64?) {
    let lossUs = max(atUs - (startUs ?? atUs - 3_600_000_000), 10_000_000)
    self.init(fromUs: atUs - lossUs - lossUs / 4, untilUs: atUs + lossUs / 6)
  }

  /// Longer curves are cut into so many stretches, each with its lowest and its highest reading.
  private static let stretchCount = 200

  /// As many readings as a picture can show, with every low and every high point.
  package static func thinned(_ readings: [Reading]) -> [Reading] {
    guard readings.count > 2 * stretchCount, let last = readings.last else { return readings }
    var thinned: [Reading] = []
    for stretch in 0..<stretchCount {
      let part = readings[
        (stretch * readings.count / stretchCount)..<((stretch + 1) * readings.count / stretchCount)]
      guard let low = part.min(by: { $0.kib < $1.kib }),
        let high = part.max(by: { $0.kib < $1.kib })
      else { continue }
      thinned += low.us < high.us ? [low, high] : low.us > high.us ? [high, low] : [low]
    }
    if thinned.last != last { thinned.append(last) }
    return thinned
  }
}
