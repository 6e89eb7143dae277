/// Finds what a mistyped name was meant to be.
package enum NearestName {
  /// The known name that is closest, if one is close: a third of the letters wrong, or one, or the
  /// beginning of it typed.
  package static func of(_ name: String, among known: [String]) -> String? {
    // No name is nearly so long, and comparing takes time by the product of the lengths.
    guard name.utf8.count <= 40 else { return nil }
    let near = known.map { ($0, distance($0, name)) }.min { $0.1 < $1.1 }
    if let near, near.1 <= max(1, name.count / 3) { return near.0 }
    return name.count >= 3 ? known.first { $0.hasPrefix(name) } : nil
  }

  /// Levenshtein distance, in which two neighbours that changed places are one mistake.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (first, second) = (Array(a), Array(b))
    var last: [Int] = []
    var row = Array(0...second.count)
    for i in first.indices {
      var next = [i + 1]
      for j in second.indices {
        let change = row[j] + (first[i] == second[j] ? 0 : 1)
        var least = min(change, row[j + 1] + 1, next[j] + 1)
        if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
          least = min(least, last[j - 1] + 1)
        }
        next.append(least)
      }
      (last, row) = (row, next)
    }
    return row[second.count]
  }
}
