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

  /// Levenshtein distance.
  private static func distance(_ a: String, _ b: String) -> Int {
    let second = Array(b)
    var row = Array(0...second.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in second.enumerated() {
        let change = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, diagonal + 1)
      }
    }
    return row[second.count]
  }
}
