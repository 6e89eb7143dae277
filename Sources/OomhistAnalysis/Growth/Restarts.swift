/// Where a series begins anew: a drop to a level that it had left behind, and that lasts.
enum Restarts {
  /// More drops than these are a saw-tooth.
  static let most = 3

  /// Places in `least` at which a new segment begins, ascending.
  static func places(in least: [Double]) -> [Int] {
    guard least.count >= 6, let lowest = least.min(), let highest = least.max() else { return [] }
    let moves = zip(least.dropFirst(), least).map { abs($0 - $1) }.sorted()
    let usual = TheilSen.median(ofSorted: moves)
    var places: [Int] = []
    for i in 1..<least.count {
      let before = least[i - 1]
      let drop = before - least[i]
      guard drop >= 0.3 * (highest - lowest), drop >= 0.05 * before, drop >= 5 * usual else {
        continue
      }
      let begin = places.last ?? 0
      guard i > begin else { continue }
      // A burst ends at the level it came from; a restart ends below nearly all that was before.
      let below = least[begin..<i].count { $0 > least[i] }
      guard Double(below) >= 0.8 * Double(i - begin) else { continue }
      // A dip is over at once.
      let after = least[i..<min(least.count, i + 3)]
      guard after.count < 3 || after.max() ?? 0 < before - 0.3 * drop else { continue }
      // The interval of the drop itself holds the start-up.
      if i + 1 < least.count { places.append(i + 1) }
    }
    return places
  }
}
