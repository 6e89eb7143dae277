import OomhistModel

/// What systemd told of units that lost a process, to be held against the events of the log.
///
/// Where a killer's own lines are there, systemd only confirms them, and names the unit. Where
/// they are lost, systemd's word is an event: a weak one, without a process.
struct Witnesses {
  private var witnesses: [Witness] = []

  private struct Witness {
    var line: SystemdLine
    var origin: LineOrigin
    var lastLine: Int64
    /// An event that is settled and gone has it.
    var isCovered = false

    /// Slices hold units, and a user's manager runs inside a service: their word is about a unit
    /// below that tells of itself.
    var isOuter: Bool { line.unit.hasSuffix(".slice") || line.unit.hasPrefix("user@") }
  }

  /// How long after a kill systemd may tell of it: a service's result comes when it has ended.
  private static let longestSeconds = 90.0
  /// Lines that are near each other where no clock tells.
  private static let nearLines: Int64 = 2000
  /// Told of in one log; a unit that is killed every minute for a month is less.
  private static let limit = 65_536

  mutating func note(_ line: SystemdLine, _ origin: LineOrigin) {
    let earlier = witnesses.indices.suffix(64).last {
      witnesses[$0].line.unit == line.unit && Self.isNear(witnesses[$0].origin, origin)
    }
    if let earlier {
      witnesses[earlier].lastLine = origin.number
      if witnesses[earlier].line.isOomd == nil { witnesses[earlier].line.isOomd = line.isOomd }
    } else if witnesses.count < Self.limit {
      witnesses.append(Witness(line: line, origin: origin, lastLine: origin.number))
    }
  }

  /// Gives the events the units that are told of them, and returns what no event covers.
  ///
  /// What was told before a line is done with then; the rest may belong to events to come.
  mutating func settle(_ events: inout [PendingEvent], before line: Int64) -> [PendingEvent] {
    guard !witnesses.isEmpty else { return [] }
    let places = Places(events.map(\.origin))
    let witnessPlaces = Places(witnesses.map(\.origin))
    var confirmed: Set<Int> = []
    for index in witnesses.indices where confirm(witnesses[index], &events, places, &confirmed) {
      witnesses[index].isCovered = true
    }
    var weak: [PendingEvent] = []
    for index in witnesses.indices where !witnesses[index].isCovered {
      let witness = witnesses[index]
      if isInside(witness, witnessPlaces) || isExplained(witness, by: events, places, confirmed) {
        witnesses[index].isCovered = true
      } else if witness.origin.number < line {
        weak.append(Self.event(of: witness))
      }
    }
    witnesses.removeAll { $0.origin.number < line }
    return weak
  }

  /// The event that systemd's word alone makes.
  private static func event(of witness: Witness) -> PendingEvent {
    var event = OOMEvent()
    event.killer = witness.line.isOomd == true ? .systemdOomd : .kernel
    event.kind = witness.line.isOomd == true ? .userspace : .unknown
    event.unit = witness.line.unit
    event.host = witness.origin.host
    return PendingEvent(
      event: event, origin: witness.origin, headerOrigin: nil,
      firstLine: witness.origin.number, lastLine: witness.lastLine)
  }

  /// Whether an event tells of the same cgroup; it then gets the unit's name.
  private func confirm(
    _ witness: Witness, _ events: inout [PendingEvent], _ places: Places,
    _ confirmed: inout Set<Int>
  ) -> Bool {
    var isConfirmed = false
    for index in places.near(witness.origin) where isNear(events[index], witness) {
      let paths = [events[index].event.taskMemcg, events[index].event.oomMemcg]
      guard paths.contains(where: { $0?.hasComponent(witness.line.unit) == true }) else { continue }
      isConfirmed = true
      guard !witness.isOuter else { continue }
      confirmed.insert(index)
      if events[index].event.unit == nil { events[index].event.unit = witness.line.unit }
    }
    return isConfirmed
  }

  /// Whether a kill at that time may be the one that is meant: no other unit's witness has it.
  private func isExplained(
    _ witness: Witness, by events: [PendingEvent], _ places: Places, _ confirmed: Set<Int>
  ) -> Bool {
    places.near(witness.origin).contains { isNear(events[$0], witness) && !confirmed.contains($0) }
  }

  private func isNear(_ event: PendingEvent, _ witness: Witness) -> Bool {
    event.event.host == witness.origin.host && Self.isNear(event.origin, witness.origin)
  }

  /// Whether another unit, inside this one, tells of it.
  private func isInside(_ witness: Witness, _ places: Places) -> Bool {
    witness.isOuter
      && places.near(witness.origin).contains {
        let other = witnesses[$0]
        return !other.isOuter && other.origin.host == witness.origin.host
          && Self.isNear(other.origin, witness.origin)
      }
  }

  /// Finds what was logged at about the same time without looking at all there is.
  private struct Places {
    private var indices: [Int64: [Int]] = [:]

    init(_ origins: [LineOrigin]) {
      for (index, origin) in origins.enumerated() {
        indices[Self.place(origin), default: []].append(index)
      }
    }

    func near(_ origin: LineOrigin) -> [Int] {
      let place = Self.place(origin)
      return (place - 1...place + 1).flatMap { indices[$0] ?? [] }
    }

    private static func place(_ origin: LineOrigin) -> Int64 {
      let us = origin.wall?.comparableUs(yearTurn: origin.yearTurn) ?? origin.boottimeUs
      return us.map { $0 / Int64(longestSeconds * 1e6) } ?? origin.number / nearLines
    }
  }

  /// Whether two lines are so near in time that systemd may speak of the same in both.
  static func isNear(_ one: LineOrigin, _ other: LineOrigin) -> Bool {
    // Without a clock, lines that are near each other.
    guard let seconds = other.seconds(since: one) else {
      return abs(other.number - one.number) < nearLines
    }
    return abs(seconds) <= longestSeconds
  }
}

extension String {
  /// Whether a cgroup's path goes through a group of this name.
  fileprivate func hasComponent(_ name: String) -> Bool {
    split(separator: "/").contains(name[...])
  }
}
