/// Patterns for names and paths: `*` for any text, `?` for any one letter, all else as it is.
package enum TextGlob {
  /// Whether the whole text fits the pattern; large and small letters differ.
  package static func matches(_ name: String, _ pattern: String) -> Bool {
    let name = Array(name.unicodeScalars)
    let pattern = Array(pattern.unicodeScalars)
    var (n, p) = (0, 0)
    // Where the last star stood, and how much of the name it has taken: the only place to go
    // back to, so that a hostile pattern costs the product of the lengths at most.
    var star: (p: Int, n: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, n)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
        n += 1
        p += 1
      } else if let last = star {
        star = (last.p, last.n + 1)
        n = last.n + 1
        p = last.p + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
