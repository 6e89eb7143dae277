/// Lines of a report that an event keeps word for word: who asked, what ran out, who was killed.
struct Evidence {
  /// Lines that are kept; a report says the rest in numbers.
  private static let lineLimit = 10
  /// Bytes of a line that are kept.
  private static let byteLimit = 500

  private var lines: [String] = []

  mutating func add(_ line: String?) {
    guard let line, lines.count < Self.lineLimit else { return }
    lines.append(line)
  }

  /// The lines with a last one, a newline between them; `nil` without any.
  func text(and last: String?) -> String? {
    let all = lines + (last.map { [$0] } ?? [])
    return all.isEmpty ? nil : all.joined(separator: "\n")
  }

  /// A message as it is kept: as printed, but for its length, blanks at its end and what is no text.
  static func line(_ message: Bytes) -> String {
    let kept = message.upTo(byteLimit).withoutPadding
    guard kept.contains(where: { $0 == 0x0A || $0 == 0 }) else {
      return String(decoding: kept, as: UTF8.self)
    }
    return String(decoding: kept.map { $0 == 0x0A || $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
  }
}

extension KernelMessage {
  /// Whether it is a line that ``Evidence`` keeps.
  var isEvidence: Bool {
    switch self {
    case .header, .summary, .announcement, .kill, .panic, .groupKill: true
    case .memcg(.usage), .memcg(.paths): true
    default: false
    }
  }
}
