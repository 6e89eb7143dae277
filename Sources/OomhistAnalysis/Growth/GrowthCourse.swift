import Glibc

/// A course of memory over time: a line, and innocent things beside it that explain the rest.
///
/// Time is counted in shares of the segment: 0 at its start, 1 at its end, 2 one length later.
package struct GrowthCourse: Equatable, Sendable {
  /// Something other than a leak that moves memory.
  package enum Event: Equatable, Sendable {
    /// Grows ever slower, as 1 − exp(−t/`span`).
    case saturation(span: Double)
    /// Grows ever slower but without limit, as log(1 + t/`span`).
    case logarithm(span: Double)
    /// Grows ever slower until a moment, and no more from then on: half a parabola for `power` 2.
    case fill(until: Double, power: Double)
    /// Grows at another slope until a moment: a fill that ends, or a leak that begins.
    case bend(at: Double)
    /// Another level between two moments; for ever where the second is 1 or later.
    case level(from: Double, until: Double)
    /// Comes and goes with the hours of the day: a sine, or a cosine, of a day or half a day.
    case wave(period: Double, isSine: Bool)

    /// What the event adds at a time, for a size of 1.
    package func value(at t: Double) -> Double {
      switch self {
      case .saturation(let span): 1 - exp(-t / span)
      case .logarithm(let span): log(1 + t / span)
      case .fill(let end, let power): 1 - pow(1 - min(1, t / end), power)
      case .bend(let end): min(t, end)
      case .level(let from, let until): t >= from && (t < until || until >= 1) ? 1 : 0
      case .wave(let period, let isSine):
        isSine ? sin(2 * .pi * t / period) : cos(2 * .pi * t / period)
      }
    }
  }

  /// KiB at time 0, without the events.
  package var startKib: Double
  /// KiB gained by the line over the length of the segment.
  package var gainKib: Double
  /// The events, each with its size in KiB.
  package var events: [(event: Event, kib: Double)]
  /// How far above the floor the memory goes in between, KiB.
  package var swingKib: Double
  /// ``swingKib`` at the least, KiB.
  package var swingLowKib: Double
  /// ``swingKib`` at the most, KiB.
  package var swingHighKib: Double
  /// What the floor of the last third alone would lead to over the length of a segment, KiB.
  package var recentGainKib: Double
  /// Where the line through the last third ends, KiB.
  package var recentEndKib: Double
  /// Start of the segment, µs.
  package var fromUs: Int64
  /// End of the segment, µs.
  package var untilUs: Int64

  package static func == (a: GrowthCourse, b: GrowthCourse) -> Bool {
    a.startKib == b.startKib && a.recentGainKib == b.recentGainKib
      && a.recentEndKib == b.recentEndKib && a.gainKib == b.gainKib && a.swingKib == b.swingKib
      && a.swingLowKib == b.swingLowKib && a.swingHighKib == b.swingHighKib
      && a.fromUs == b.fromUs && a.untilUs == b.untilUs
      && a.events.elementsEqual(b.events) { $0 == $1 }
  }

  /// Length of the segment, h.
  package var hours: Double { Double(untilUs - fromUs) / 3.6e9 }

  /// The moment of a time, µs.
  func moment(at t: Double) -> Int64 { untilUs + Int64((t - 1) * Double(untilUs - fromUs)) }

  /// The floor at a time, for a line of another gain that meets this one at time 1, KiB.
  package func floorKib(at t: Double, gainKib gain: Double? = nil) -> Double {
    let line = startKib + gainKib + (gain ?? gainKib) * (t - 1)
    return events.reduce(line) { $0 + $1.kib * $1.event.value(at: t) }
  }
}

extension GrowthCourse {
  /// The course that a segment is expected to keep.
  init(_ s: GrowthSegment, gainKib: Double) {
    // What came and went may come again: it is part of the swings.
    let lasting = zip(s.fit.events, s.fit.sizes).filter { event, kib in
      if case .level(_, let until) = event, until < 1, kib > 0 { false } else { true }
    }
    // The first quarter is left out: steep growth within an interval looks like a swing.
    let swings = s.most.indices.dropFirst(s.most.count / 4).map { i in
      let t = (Double(i) + 0.5) / Double(s.most.count)
      return lasting.reduce(s.most[i] - s.fit.startKib - s.fit.gainKib * t) {
        $0 - $1.1 * $1.0.value(at: t)
      }
    }.sorted()
    func swing(_ share: Double) -> Double {
      max(0, swings[Int(share * Double(swings.count - 1))])
    }
    let points = zip(s.times, s.floor).map { (x: $0, y: $1) }
    let recent = TheilSen.line(points.filter { $0.x >= 2.0 / 3 })
    self.init(
      startKib: s.fit.startKib, gainKib: gainKib, events: lasting.map { (event: $0, kib: $1) },
      swingKib: swing(s.swings >= Swings.sawtooth ? 0.9 : 0.75), swingLowKib: swing(0.25),
      swingHighKib: swing(1),
      recentGainKib: recent?.slope ?? gainKib,
      recentEndKib: recent?.value(at: 1) ?? s.fit.startKib + gainKib, fromUs: s.fromUs,
      untilUs: s.untilUs)
  }
}
