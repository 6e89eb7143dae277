/// Figures as the doctor's sentences name them.
enum FactText {
  /// `vm.panic_on_oom 1, RAM 7.63 GiB`.
  static func figures(_ figures: [AdviceFigure]) -> String {
    figures.map { "\($0.name) \(text($0))" }.joined(separator: ", ")
  }

  private static func text(_ figure: AdviceFigure) -> String {
    switch figure.unit {
    case .kib: MemoryText.text(kib: figure.value)
    case .kibPerHour: MemoryText.text(kib: figure.value) + " an hour"
    case .percent: percent(figure.value)
    case .hours: MemoryText.hours(figure.value)
    case .seconds: MemoryText.fixed(figure.value, digits: 0) + " s"
    case .count, .setting: MemoryText.fixed(figure.value, digits: 0)
    }
  }

  /// `12 %`, with two decimals below 1.
  static func percent(_ value: Double) -> String {
    if value > 0, value < 0.01 { return "less than 0.01 %" }
    return MemoryText.fixed(value, digits: value < 1 ? 2 : value < 10 ? 1 : 0) + " %"
  }

  /// `350 ms`, `12 s`, then as ``MemoryText/hours(_:)``.
  static func duration(us: Int64) -> String {
    if us < 1_000_000 { return "\(us / 1000) ms" }
    if us < 90_000_000 { return "\(us / 1_000_000) s" }
    return MemoryText.hours(Double(us) / 3_600_000_000)
  }

  /// The same for how long ago something was.
  static func age(us: Int64) -> String {
    us < 1_000_000 ? "less than a second" : duration(us: us)
  }

  /// Bytes as memory.
  static func bytes(_ bytes: Int64) -> String { MemoryText.text(kib: bytes / 1024) }

  static func times(_ count: Int64) -> String { count == 1 ? "once" : "\(count) times" }

  /// The first three names, and how many more there are.
  static func some(_ names: [String]) -> String {
    let shown = names.prefix(3).joined(separator: ", ")
    return names.count > 3 ? shown + " and \(names.count - 3) more" : shown
  }
}
