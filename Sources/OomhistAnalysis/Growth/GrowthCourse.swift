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
    /// Grows at another slope until a moment: a fill that ends, or a leak that begins.
    case bend(at: Double)
    /// Another level between two moments; for ever where the second is 1 or later.
    case level(from: Double, until: Double)
    /// The cosine of the hours of the day.
    case dayCosine(day: Double)
    /// The sine of the hours of the day.
    case daySine(day: Double)

    /// What the event adds at a time, for a size of 1.
    package func value(at t: Double) -> Double {
      switch self {
      case .saturation(let span): 1 - exp(-t / span)
      case .logarithm(let span): log(1 + t / span)
      case .bend(let end): min(t, end)
      case .level(let from, let until): t >= from && (t < until || until >= 1) ? 1 : 0
      case .dayCosine(let day): cos(2 * .pi * t / day)
      case .daySine(let day): sin(2 * .pi * t / day)
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
  /// Start of the segment, µs.
  package var fromUs: Int64
  /// End of the segment, µs.
  package var untilUs: Int64

  package static func == (a: GrowthCourse, b: GrowthCourse) -> Bool {
    a.startKib == b.startKib && a.gainKib == b.gainKib && a.swingKib == b.swingKib
      && a.fromUs == b.fromUs && a.untilUs == b.untilUs
      && a.events.elementsEqual(b.events) { $0 == $1 }
  }

  /// The floor at a time, for a line of another gain that meets this one at time 1, KiB.
  package func floorKib(at t: Double, gainKib gain: Double? = nil) -> Double {
    let line = startKib + gainKib + (gain ?? gainKib) * (t - 1)
    return events.reduce(line) { $0 + $1.kib * $1.event.value(at: t) }
  }
}
