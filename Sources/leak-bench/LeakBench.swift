import Glibc
import OomhistAnalysis

/// Measures how well leaks are told from other growth, on a corpus of its own making.
@main
struct LeakBench {
  static func main() {
    guard let options = BenchOptions(Array(CommandLine.arguments.dropFirst())) else {
      print(BenchOptions.usage)
      exit(64)
    }
    print(
      "Seeds \(options.seeds.map(String.init).joined(separator: ", ")); "
        + "\(options.series) series of each of \(Family.allCases.count) families, seed and interval."
    )
    print()
    var bench = LeakBench(options)
    bench.run()
    bench.report()
  }

  private let options: BenchOptions
  private let rules: [Rule]
  private var scores: [Double: [Scores]] = [:]
  private var families: [Family: [Double: Scores]] = [:]
  private var confidences: [Confidence: Scores] = [:]
  private var shapes: [Family: [GrowthShape: Int]] = [:]
  private var forecasts: [Double: ForecastTrial] = [:]
  private var forecastsBySeen: [Bool: ForecastTrial] = [:]
  private var forecastFamilies: [Family: ForecastTrial] = [:]
  private var examineNs: [Double: Int64] = [:]

  private init(_ options: BenchOptions) {
    self.options = options
    rules = Rivals.all
  }

  private mutating func run() {
    for everyS in options.intervalsS {
      scores[everyS] = Array(repeating: Scores(), count: rules.count + 1)
      for seed in options.seeds {
        for (place, family) in Family.allCases.enumerated() {
          for number in 0..<options.series {
            var dice = Dice(
              seed: Dice.mixed([seed, UInt64(place), UInt64(number), UInt64(everyS)]))
            judge(Specimen(family, seed: dice.next()), everyS: everyS, name: "\(seed)/\(number)")
            if family.isLeak { foretell(family, everyS: everyS, dice: &dice) }
          }
        }
      }
    }
  }

  private mutating func judge(_ specimen: Specimen, everyS: Double, name: String) {
    let readings = specimen.readings(everyS: everyS, untilS: Background.day)
    let untilUs = Int64(Background.day * 1e6)
    let truth = specimen.family.isLeak
    let startNs = clock()
    let finding = GrowthTest().examine(readings, untilUs: untilUs)
    examineNs[everyS, default: 0] += Int64(clock() - startNs) * 1000
    scores[everyS]?[0].note(said: finding.isLeaking, truth: truth)
    for (place, rule) in rules.enumerated() {
      let said = rule.isLeak(readings, untilUs, Int64(everyS * 1e6))
      scores[everyS]?[place + 1].note(said: said, truth: truth)
    }
    families[specimen.family, default: [:]][everyS, default: Scores()]
      .note(said: finding.isLeaking, truth: truth)
    confidences[finding.confidence, default: Scores()].note(said: finding.isLeaking, truth: truth)
    shapes[specimen.family, default: [:]][finding.shape, default: 0] += 1
    if options.showsErrors, finding.isLeaking != truth {
      let line = "\(specimen.family) \(everyS) \(name) \(specimen.summary) \(finding)\n"
      _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
    }
  }

  private mutating func foretell(_ family: Family, everyS: Double, dice: inout Dice) {
    for _ in 0..<20 {
      let specimen = Specimen(family, seed: dice.next())
      var trial = ForecastTrial()
      guard trial.run(specimen, everyS: everyS, dice: &dice) else { continue }
      forecasts[everyS, default: ForecastTrial()].add(trial)
      forecastFamilies[family, default: ForecastTrial()].add(trial)
      forecastsBySeen[trial.seenS >= 0.8 * Background.day, default: ForecastTrial()].add(trial)
      return
    }
  }

  // MARK: - The tables

  private func report() {
    let intervals = options.intervalsS.map { "\(Int($0)) s" }
    for everyS in options.intervalsS { reportRules(everyS) }
    reportFamilies(intervals)
    reportConfidences()
    reportShapes()
    reportForecasts()
    let total = options.seeds.count * options.series * Family.allCases.count
    let costs = options.intervalsS.map { everyS in
      [
        "\(Int(86_400 / everyS))",
        Tables.fixed(Double(examineNs[everyS] ?? 0) / Double(total) / 1e6, 3),
      ]
    }
    Tables.show("### Cost of one verdict", ["Samples in 24 h", "CPU, ms"], costs)
  }

  private func reportRules(_ everyS: Double) {
    let names = ["**oomhist**"] + rules.map(\.name)
    let rows = zip(names, scores[everyS] ?? []).map { name, score in
      [
        name, Tables.fixed(score.precision), Tables.fixed(score.recall), Tables.fixed(score.f1),
        Tables.percent(score.falsePositives, of: score.falsePositives + score.trueNegatives),
      ]
    }
    Tables.show(
      "### Leak or not, a sample every \(Int(everyS)) s",
      ["Rule", "Precision", "Recall", "F1", "False alarms, % of what does not leak"], rows)
  }

  private func reportFamilies(_ intervals: [String]) {
    let rows = Family.allCases.map { family in
      [family.rawValue, family.isLeak ? "leak" : "no leak"]
        + options.intervalsS.map { everyS in
          guard let score = families[family]?[everyS] else { return "–" }
          let right = score.truePositives + score.trueNegatives
          return Tables.percent(
            right, of: right + score.falsePositives + score.falseNegatives)
        }
    }
    Tables.show("### Right verdicts by family, %", ["Family", "Truth"] + intervals, rows)
  }

  private func reportConfidences() {
    let rows = Confidence.allCases.compactMap { confidence -> [String]? in
      guard let score = confidences[confidence] else { return nil }
      let said = score.truePositives + score.falsePositives
      let denied = score.trueNegatives + score.falseNegatives
      return [
        confidence.rawValue, "\(said)", Tables.percent(score.truePositives, of: said), "\(denied)",
        Tables.percent(score.trueNegatives, of: denied),
      ]
    }
    Tables.show(
      "### Verdicts by confidence", ["Confidence", "Leak", "right, %", "No leak", "right, %"], rows)
  }

  private func reportShapes() {
    let rows = Family.allCases.map { family in
      let counts = shapes[family] ?? [:]
      let total = counts.values.reduce(0, +)
      let right = family.shapes.reduce(0) { $0 + (counts[$1] ?? 0) }
      return [family.rawValue, family.shapes.map(\.rawValue).joined(separator: " or ")]
        + GrowthShape.allCases.map { "\(counts[$0] ?? 0)" } + [Tables.percent(right, of: total)]
    }
    Tables.show(
      "### Shapes, number of series",
      ["Family", "Truth"] + GrowthShape.allCases.map(\.rawValue) + ["right, %"], rows)
  }

  private func reportForecasts() {
    let header = [
      "Leaks", "tried", "found, %", "within 25 %: found, %", "all, %", "median error, %",
      "interval holds: found, %", "all, %",
    ]
    func row(_ name: String, _ trial: ForecastTrial) -> [String] {
      [
        name, "\(trial.count)", Tables.percent(trial.found, of: trial.count),
        Tables.percent(trial.closeFound, of: trial.found),
        Tables.percent(trial.closeAll, of: trial.count),
        Tables.fixed(100 * trial.medianError, 1),
        Tables.percent(trial.heldFound, of: trial.found),
        Tables.percent(trial.heldAll, of: trial.count),
      ]
    }
    let byInterval = options.intervalsS.compactMap { everyS in
      forecasts[everyS].map { row("every \(Int(everyS)) s", $0) }
    }
    let bySeen = [(true, "after 19 h and more"), (false, "after less than 19 h")].compactMap {
      isLong, name in forecastsBySeen[isLong].map { row(name, $0) }
    }
    let byFamily = Family.allCases.compactMap { family in
      forecastFamilies[family].map { row(family.rawValue, $0) }
    }
    Tables.show("### When the limit is reached", header, byInterval + bySeen + byFamily)
  }
}
