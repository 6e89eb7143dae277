import OomhistModel

/// Readings as curves.
extension Chart {
  /// A curve that is broken where nobody looked.
  static func points(_ readings: [Reading], _ silences: Silences = Silences([])) -> [Point] {
    var points: [Point] = []
    for reading in readings {
      if let last = points.last, last.kib != nil,
        silences.stretches.contains(where: {
          last.us < $0.upperBound && $0.upperBound <= reading.us
        })
      {
        points.append(Point(us: last.us + 1, kib: nil))
      }
      points.append(Point(us: reading.us, kib: reading.kib))
    }
    return points
  }

  /// Stretches in which nobody looked, shaded.
  static func bands(_ silences: Silences) -> [Band] {
    silences.stretches.map {
      Band(fromUs: $0.lowerBound, untilUs: $0.upperBound, label: "no snapshot")
    }
  }

  /// Kills, ascending, as marks: those too close to be told apart are one.
  static func marks(_ kills: [(killID: Int64?, us: Int64)], spanUs: Int64, isMain: Bool) -> [Mark] {
    var groups: [[(killID: Int64?, us: Int64)]] = []
    for kill in kills {
      if let first = groups.last?.first, kill.us - first.us < spanUs / closePart {
        groups[groups.count - 1].append(kill)
      } else {
        groups.append([kill])
      }
    }
    return groups.map { group in
      let one = group[0].killID.map { "kill \($0)" } ?? "unlogged kill"
      let label = group.count == 1 ? one : "\(group.count) kills"
      return Mark(us: group[0].us, label: label, isMain: isMain)
    }
  }

  /// Marks closer than this part of a chart would be one line.
  private static let closePart: Int64 = 40

  /// Makes it the chart of the machine's memory.
  mutating func showMachine(
    available: [Reading], headroom: [Reading], ram: [Reading], _ silences: Silences
  ) {
    title = "Memory that could still be had"
    note = "What the kernel could give away without swapping (MemAvailable)."
    series = [Series("available", Self.points(available, silences))]
    if !headroom.isEmpty {
      series.append(Series("available and free swap", Self.points(headroom, silences)))
    }
    if !ram.isEmpty { series.append(Series("RAM", role: .total, Self.points(ram))) }
  }
}
