/// What a rule of the doctor has to say.
package struct Judgement: Equatable, Sendable {
  /// How much it matters.
  package enum Severity: Int, Comparable, CaseIterable, Sendable {
    /// Looked at, and as it should be.
    case ok
    /// Worth knowing; nothing need be done.
    case note
    /// Something is missing or will go wrong one day.
    case warning
    /// It is wrong now, or the next OOM takes the machine down.
    case critical

    package static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

    /// The word in front of a sentence and in machine formats.
    package var word: String { "\(self)" }
  }

  /// How much it matters.
  package var severity: Severity
  /// One plain sentence; hostile names in it are not escaped.
  package var sentence: String
  /// What follows from it, in a sentence.
  package var risk: String?
  /// The numbers that the sentence rests on.
  package var figures: [AdviceFigure]
  /// Where they were read: files, or what of the record.
  package var source: String?
  /// The exact lines to type or to write; `nil` where there is nothing of the kind.
  package var command: String?

  package init(
    _ severity: Severity, _ sentence: String, risk: String? = nil, figures: [AdviceFigure] = [],
    source: String? = nil, command: String? = nil
  ) {
    self.severity = severity
    self.sentence = sentence
    self.risk = risk
    self.figures = figures
    self.source = source
    self.command = command
  }

  /// An advice of the kind that a kill brings about, given before there is one.
  init(_ severity: Severity, _ advice: AdviceItem, risk: String, source: String) {
    self.init(
      severity, advice.sentence, risk: risk, figures: advice.figures, source: source,
      command: advice.command)
  }
}

/// A judgement with the rule that it comes from.
package struct Finding: Equatable, Sendable {
  /// What part of the machine or of the record it is about.
  package enum Area: String, CaseIterable, Sendable {
    case recorder, database, clock, sources, view, kernel, processes, limits

    /// The heading above its findings.
    package var heading: String {
      switch self {
      case .recorder: "Recorder"
      case .database: "Database"
      case .clock: "Clock"
      case .sources: "Logs"
      case .view: "What can be seen"
      case .kernel: "Kernel settings"
      case .processes: "Processes"
      case .limits: "Limits"
      }
    }
  }

  /// Name of the rule, for scripts: it stays.
  package var check: String
  package var area: Area
  package var judgement: Judgement

  package init(check: String, area: Area, judgement: Judgement) {
    self.check = check
    self.area = area
    self.judgement = judgement
  }
}
