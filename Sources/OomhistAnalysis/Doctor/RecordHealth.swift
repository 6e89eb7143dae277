/// Whether a record goes on: its ends, and how often a snapshot came of late.
package struct RecordPulse: Equatable, Sendable {
  /// First and last snapshot, µs since the epoch.
  package var firstUs: Int64
  package var lastUs: Int64
  /// The usual distance of the newest snapshots, µs; `nil` where there is but one.
  package var everyUs: Int64?

  package init(firstUs: Int64, lastUs: Int64, everyUs: Int64?) {
    self.firstUs = firstUs
    self.lastUs = lastUs
    self.everyUs = everyUs
  }

  /// A snapshot may be late by so much, and one alone may come from a timer, µs.
  private static let toleranceUs: Int64 = 60_000_000

  /// Whether the next snapshot is not overdue.
  package func isAlive(atUs nowUs: Int64) -> Bool {
    max(0, nowUs - lastUs) <= 3 * (everyUs ?? 0) + Self.toleranceUs
  }
}

/// A record's state in figures: how well it was kept, what it costs, what it lacks.
package struct RecordHealth: Equatable, Sendable {
  /// Gaps of one kind in the week.
  package struct Gaps: Equatable, Sendable {
    /// The word of the table `gap`.
    package var kind: String
    /// Rows.
    package var times: Int64
    /// What they count together: ticks, records, processes.
    package var count: Int64?
    /// End of the last one, µs since the epoch.
    package var lastUs: Int64

    package init(kind: String, times: Int64, count: Int64?, lastUs: Int64) {
      self.kind = kind
      self.times = times
      self.count = count
      self.lastUs = lastUs
    }
  }

  /// What became of `PRAGMA quick_check`.
  package enum Check: Equatable, Sendable {
    case passed
    /// What it says.
    case failed([String])
    /// It takes longer than was waited, µs.
    case unfinished(afterUs: Int64)
  }

  /// A unit without a limit that grew.
  package struct Grown: Equatable, Sendable {
    package var cgroup: String
    package var fromKib: Int64
    package var toKib: Int64

    package init(cgroup: String, fromKib: Int64, toKib: Int64) {
      self.cgroup = cgroup
      self.fromKib = fromKib
      self.toKib = toKib
    }
  }

  /// How far back gaps, kills and growth are looked at, µs.
  package static let weekUs: Int64 = 7 * 86_400_000_000
  /// How far back cost and silences are looked at, µs.
  package static let dayUs: Int64 = 86_400_000_000

  /// `nil`: there is no snapshot.
  package var pulse: RecordPulse?
  package var host: String?
  package var bootID: String?
  /// The kernel's count of kills at the last snapshot.
  package var lastOOMKills: Int64?

  /// Gaps of the week.
  package var gaps: [Gaps] = []
  /// How often in the day no snapshot came, while the machine ran, and no gap says why.
  package var silences: Int64 = 0
  /// The longest of them, µs.
  package var longestSilenceUs: Int64 = 0
  /// Of the day: snapshots, the CPU time that reading took, the time that they span, µs.
  package var snapshots: Int64 = 0
  package var readCPUUs: Int64 = 0
  package var spanUs: Int64 = 0
  /// Processes in the last snapshot.
  package var processCount: Int64 = 0

  /// Kills in the week: what the kernel counted, and what of it no log explains.
  package var countedKills: Int64 = 0
  package var unexplainedKills: Int64 = 0

  /// The file with its write-ahead log, and the log alone, bytes.
  package var totalBytes: Int64 = 0
  package var walBytes: Int64 = 0
  /// Newest schema that is applied.
  package var schema: String?
  package var check: Check = .passed
  /// Units without a limit that grew within the week, the most first.
  package var grown: [Grown] = []

  package init() {}
}
