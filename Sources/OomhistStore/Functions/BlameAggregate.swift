import GRDB
import OomhistAnalysis
import OomhistModel

/// SQL aggregate `blame(suspect, kind, name, grew_kib, score, share_pct, shape,
/// directness, …)`: the verdict on one kill.
///
/// A row for each suspect, of which `suspect` is any JSON text that is handed on, and the kill's
/// own facts in each row; a kill without a suspect gives one row of NULLs with the facts. A JSON
/// object `{"suspect", "confidence", "reasons", "growers"}`.
struct BlameAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "blame", argumentCount: 16, pure: true, aggregate: BlameAggregate.self)

  /// SQL function `blame_rules()`: the version of the rules that verdicts are made by.
  static let rules = DatabaseFunction("blame_rules", argumentCount: 0, pure: true) { _ in
    Blame.rulesVersion
  }

  private var candidates: [BlameCandidate] = []
  private var texts: [String] = []
  private var blameCase: BlameCase?

  mutating func step(_ values: [DatabaseValue]) {
    if blameCase == nil {
      blameCase = BlameCase(
        kind: values[8].text ?? "", snapshots: Int(values[9].integer ?? 0),
        gaps: Int(values[10].integer ?? 0), lastSeenS: values[11].integer,
        hasTaskTable: values[12].integer == 1, lostKib: values[13].kib,
        order: values[14].integer, leastGrowthKib: values[15].kib ?? 0)
    }
    guard let text = values[0].text,
      let kind = values[1].text.flatMap(Suspect.Kind.init(rawValue:))
    else { return }
    texts.append(text)
    candidates.append(
      BlameCandidate(
        kind: kind, name: values[2].text ?? "", grewKib: values[3].kib ?? 0,
        score: values[4].real ?? 0, sharePct: values[5].real ?? 0,
        shape: values[6].text.flatMap(GrowthShape.init(rawValue:)),
        directness: values[7].real))
  }

  func finalize() -> (any DatabaseValueConvertible)? {
    guard let blameCase else { return nil }
    let blame = Blame(candidates, in: blameCase)
    var json = JSONText()
    json.beginObject()
    if let suspect = blame.suspect { json.raw(texts[suspect], key: "suspect") }
    json.string(blame.confidence.rawValue, key: "confidence")
    json.beginArray("reasons")
    for reason in blame.reasons { json.string(reason) }
    json.endArray()
    json.beginArray("growers")
    for place in blame.order { json.raw(texts[place]) }
    json.endArray()
    json.endObject()
    return json.text
  }
}
