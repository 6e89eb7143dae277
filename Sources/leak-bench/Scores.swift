/// How often a rule was right.
struct Scores {
  var truePositives = 0
  var falsePositives = 0
  var trueNegatives = 0
  var falseNegatives = 0

  mutating func note(said: Bool, truth: Bool) {
    switch (said, truth) {
    case (true, true): truePositives += 1
    case (true, false): falsePositives += 1
    case (false, false): trueNegatives += 1
    case (false, true): falseNegatives += 1
    }
  }

  var precision: Double { Double(truePositives) / Double(truePositives + falsePositives) }
  var recall: Double { Double(truePositives) / Double(truePositives + falseNegatives) }
  var f1: Double { 2 * precision * recall / (precision + recall) }
}
