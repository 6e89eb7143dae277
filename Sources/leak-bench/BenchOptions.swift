/// What to measure with.
struct BenchOptions {
  /// Each seed makes a corpus of its own.
  var seeds: [UInt64] = [101, 102, 103, 104, 105]
  /// Pauses between samples, s.
  var intervalsS: [Double] = [10, 60, 600]
  /// Series of each family, for each seed and interval.
  var series = 40
  /// Whether each wrong verdict is printed to standard error.
  var showsErrors = false

  static let usage = """
    usage: leak-bench [--seeds A,B,...] [--interval S,...] [--series N] [--errors]

    Makes series that leak and series that do not, lets oomhist and other rules judge them, and
    prints tables in Markdown.

      --seeds A,B,...   a corpus for each seed (101,102,103,104,105)
      --interval S,...  seconds between samples (10,60,600)
      --series N        series of each family, for each seed and interval (40)
      --errors          names each wrong verdict on standard error
    """

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let flag = rest.popFirst() {
      if flag == "--errors" {
        showsErrors = true
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      let numbers = value.split(separator: ",").compactMap { Int($0) }
      guard !numbers.isEmpty, numbers.allSatisfy({ $0 > 0 }) else { return nil }
      switch flag {
      case "--seeds": seeds = numbers.map { UInt64($0) }
      case "--interval": intervalsS = numbers.map { Double($0) }
      case "--series": series = numbers[0]
      default: return nil
      }
    }
  }
}
