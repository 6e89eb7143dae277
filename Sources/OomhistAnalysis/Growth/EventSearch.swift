import Glibc

/// Looks for the innocent events that explain points best, beside a line.
///
/// Events come in one at a time, the best first, and only where each explains much of what was
/// left. Whenever one has come in, the others are looked for anew, as they had to make do without.
struct EventSearch {
  /// What comes in together: one event, two steps, or the waves of a day.
  typealias Group = [GrowthCourse.Event]

  /// The most events that a course has; more could explain anything.
  static let mostEvents = 3
  /// A group must leave no more than this share of the squares that were left before it.
  private static let leavesAtMost = 0.5
  /// Waves imitate much: they must leave no more than this share of what the next best leaves.
  private static let wavesLeave = 0.7

  private let hasLine: Bool
  private let times: [Double]
  private let values: [Double]
  /// Events with a slope of their own, and their columns.
  private let growths: [(group: Group, column: [Double])]
  private let waves: [(group: Group, columns: [[Double]])]
  /// Of the logarithm of a sum of squares, for each free parameter.
  private let penalty: Double

  /// - Parameters:
  ///   - times: shares of the segment, ascending.
  ///   - values: KiB.
  ///   - day: 24 h in shares of the segment.
  ///   - hasLine: whether there is a line beside the events.
  init(times: [Double], values: [Double], day: Double, hasLine: Bool = true) {
    self.hasLine = hasLine
    self.times = times
    self.values = values
    penalty = log(Double(times.count)) / Double(times.count)
    growths = EventCatalogue.growths.filter { hasLine || EventCatalogue.isOver($0) }.map { event in
      ([event], times.map(event.value))
    }
    waves =
      times.count < 24
      ? []
      : EventCatalogue.waves(day).map { group in
        (group, group.map { times.map($0.value) })
      }
  }

  /// The squares that groups leave, raised for what they choose from.
  func score(of groups: [Group]) -> Double {
    groups.reduce(squares(groups).rss * (hasLine ? exp(penalty) : 1)) { score($0, $1) }
  }

  /// At most so many events, the best first, for noise of no less than `roundingKib`.
  func groups(most: Int, roundingKib: Double) -> [Group] {
    let least = roundingKib * roundingKib * Double(times.count)
    var groups: [Group] = []
    while let group = next(after: groups, most: most, leastRSS: least) {
      groups.append(group)
      refine(&groups, most: most)
    }
    return groups
  }

  /// The group that comes in next; `nil` where none explains enough.
  private func next(after groups: [Group], most: Int, leastRSS: Double) -> Group? {
    let squares = squares(groups)
    guard squares.rss > leastRSS, times.count >= squares.columns + 4 else { return nil }
    let found = best(squares, besides: groups)
    guard !found.group.isEmpty, found.score <= Self.leavesAtMost * squares.rss,
      Self.events(groups + [found.group]) <= most
    else { return nil }
    return found.group
  }

  /// How many events groups have: the waves of a day are one.
  private static func events(_ groups: [Group]) -> Int {
    groups.reduce(0) { sum, group in
      if case .wave = group.first { sum + 1 } else { sum + group.count }
    }
  }

  /// Looks for each group anew, given the others.
  private func refine(_ groups: inout [Group], most: Int) {
    guard groups.count > 1 else { return }
    for _ in 0..<2 {
      var isChanged = false
      for place in groups.indices {
        var others = groups
        others.remove(at: place)
        let squares = squares(others)
        let found = best(squares, besides: others)
        guard !found.group.isEmpty, found.group != groups[place],
          found.score < 0.98 * score(of: groups[place], in: squares),
          Self.events(others + [found.group]) <= most
        else { continue }
        groups[place] = found.group
        isChanged = true
      }
      guard isChanged else { return }
    }
  }

  private func squares(_ groups: [Group]) -> LeastSquares {
    var squares = LeastSquares(values)
    squares.add(Array(repeating: 1, count: times.count))
    if hasLine { squares.add(times) }
    for event in groups.joined() { squares.add(times.map(event.value)) }
    return squares
  }

  /// The squares that a group leaves, raised for what has more to choose from.
  private func score(_ rss: Double, _ group: Group) -> Double {
    let parameters =
      switch group.first {
      case .level: 3 * Double(group.count)
      case .wave: Double(group.count)
      default: 2.0
      }
    return rss * exp(parameters * penalty)
  }

  private func score(of group: Group, in squares: LeastSquares) -> Double {
    var with = squares
    for event in group { with.add(times.map(event.value)) }
    let score = score(with.rss, group)
    if case .wave = group.first { return score / Self.wavesLeave }
    return score
  }

  /// The group that explains most of what is left.
  private func best(
    _ squares: LeastSquares, besides groups: [Group]
  ) -> (score: Double, group: Group) {
    let rss = squares.rss
    var best: (score: Double, group: Group) = (.infinity, [])
    func offer(_ left: Double, _ group: Group) {
      let score = score(left, group)
      if score < best.score { best = (score, group) }
    }
    for (group, column) in growths where !groups.contains(group) {
      let (gain, size) = squares.gain(of: column)
      if hasLine, case .bend = group[0] {} else if size <= 0 { continue }
      offer(rss - gain, group)
    }
    if let level = bestLevel(squares) { offer(rss - level.gain, [level.event]) }
    if let steps = bestSteps(squares) { offer(rss - steps.gain, steps.group) }
    best.score *= Self.wavesLeave
    for (group, columns) in waves where !groups.contains(where: { $0.first == group.first }) {
      var with = squares
      for column in columns { with.add(column) }
      offer(with.rss, group)
    }
    if case .wave = best.group.first { return best }
    best.score /= Self.wavesLeave
    return best
  }

  /// Two steps: each alone may explain little that a line does not.
  private func bestSteps(_ squares: LeastSquares) -> (gain: Double, group: Group)? {
    var best: (gain: Double, a: Int, b: Int) = (0, 0, 0)
    for a in 1..<times.count {
      for b in (a + 1)..<max(a + 1, times.count) {
        let gain = squares.gain(ofStepsFrom: a, b)
        if gain > best.gain { best = (gain, a, b) }
      }
    }
    guard best.gain > 0 else { return nil }
    let steps = [best.a, best.b].map { place in
      GrowthCourse.Event.level(from: (times[place] + times[place - 1]) / 2, until: 1)
    }
    return (best.gain, steps)
  }

  private func bestLevel(_ squares: LeastSquares) -> (gain: Double, event: GrowthCourse.Event)? {
    var best: (gain: Double, range: Range<Int>) = (0, 0..<0)
    for from in 1..<times.count {
      for until in (from + 1)...times.count {
        let gain = squares.gain(ofLevel: from..<until)
        if gain > best.gain { best = (gain, from..<until) }
      }
    }
    guard best.gain > 0 else { return nil }
    let range = best.range
    let from = (times[range.lowerBound] + times[range.lowerBound - 1]) / 2
    let until =
      range.upperBound == times.count
      ? 1 : (times[range.upperBound] + times[range.upperBound - 1]) / 2
    return (best.gain, .level(from: from, until: until))
  }
}
