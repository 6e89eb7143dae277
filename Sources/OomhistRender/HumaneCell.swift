import OomhistModel

/// Cells as people read them, in tables and in Markdown.
struct HumaneCell {
  enum TimeStyle {
    /// `2026-11-20 03:12:07`
    case full
    /// `11-20 03:12:07`
    case withoutYear
    /// `2026-11-20 03:12:07 UTC+01:00`
    case withZone
  }

  let zone: ZoneRules
  let timeStyle: TimeStyle

  /// One line of harmless text; `-` for NULL.
  func text(_ cell: Cell, kind: ColumnKind) -> String {
    switch cell {
    case .null: "-"
    case .integer(let value): integer(value, kind: kind)
    case .real(let value): real(value, kind: kind)
    case .text(let text):
      kind == .trend ? Sparkline.text(json: text) ?? SafeText.visible(text) : SafeText.visible(text)
    }
  }

  private func integer(_ value: Int64, kind: ColumnKind) -> String {
    switch kind {
    case .kib: HumaneText.kib(value)
    case .time: time(value)
    case .micros: HumaneText.micros(value)
    case .bool: value == 0 ? "no" : "yes"
    case .seconds, .percent, .permille: real(Double(value), kind: kind)
    case .text, .id, .count, .trend, .json: String(value)
    }
  }

  private func real(_ value: Double, kind: ColumnKind) -> String {
    guard value.isFinite else { return "-" }
    switch kind {
    case .seconds: return HumaneText.seconds(value)
    case .percent: return HumaneText.percent(value)
    case .permille: return HumaneText.permille(value)
    case .kib, .time, .micros, .bool:
      guard let whole = Int64(exactly: value.rounded()) else { return HumaneText.number(value) }
      return integer(whole, kind: kind)
    case .text, .id, .count, .trend, .json: return HumaneText.number(value)
    }
  }

  private func time(_ us: Int64) -> String {
    switch timeStyle {
    case .full: HumaneText.localTime(us, zone: zone)
    case .withoutYear: HumaneText.localTime(us, zone: zone, withYear: false)
    // A number that is no moment has no zone either.
    case .withZone where !MachineText.isTime(us): String(us)
    case .withZone:
      HumaneText.localTime(us, zone: zone) + " " + HumaneText.zoneName(atUs: us, zone: zone)
    }
  }
}

extension ResultColumn {
  /// The name for people: words apart, and without the unit that each value carries itself.
  var label: String {
    var words = name.split(separator: "_").map(String.init)
    let unit: Set<String> =
      switch kind {
      case .kib: ["kib"]
      case .time, .micros: ["us"]
      case .seconds: ["s"]
      case .percent: ["pct"]
      case .permille: ["permille"]
      default: []
      }
    if words.count > 1, let last = words.last, unit.contains(last) { words.removeLast() }
    // `slope_kib_per_hour`: the unit stands in the middle.
    if kind == .kib, words.count > 2 { words.removeAll { $0 == "kib" } }
    // A process goes by its name: `victim_comm` is the victim.
    if words.count > 1, words.last == "comm" { words.removeLast() }
    return SafeText.visible(words.isEmpty ? name : words.joined(separator: " "))
  }
}

extension ColumnKind {
  /// Numbers stand on the right, so that their digits line up.
  var alignsRight: Bool {
    switch self {
    case .id, .count, .kib, .seconds, .micros, .percent, .permille: true
    case .text, .time, .bool, .trend, .json: false
    }
  }
}

extension [ResultColumn] {
  /// Places of the columns that people see: those with a rank, or all if none has one.
  var shownToPeople: [Int] {
    let ranked = indices.filter { self[$0].rank != nil }
    return ranked.isEmpty ? Array<Int>(indices) : ranked
  }
}
