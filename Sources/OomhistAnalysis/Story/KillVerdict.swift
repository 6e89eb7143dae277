/// The verdict on a kill as the queries `kills` and `growers` return it.
package struct KillVerdict: Equatable, Sendable {
  /// One that grew before the kill.
  package struct Grower: Equatable, Sendable {
    package var kind: Suspect.Kind
    package var name: String
    /// What a group has in common.
    package var grouping: Suspect.Grouping?
    package var pid: Int64?
    package var unit: String?
    package var members: Int64?
    package var fromKib: Int64?
    package var toKib: Int64?
    package var grewKib: Int64
    package var sharePct: Double?
    package var slopeKibPerHour: Double?
    package var shape: GrowthShape?

    package init(kind: Suspect.Kind, name: String, grewKib: Int64) {
      self.kind = kind
      self.name = name
      self.grewKib = grewKib
    }

    /// Name and pid as texts show them: `java[4711]`; hostile.
    package var label: String { pid.map { "\(name)[\($0)]" } ?? name }
  }

  /// victim, other, no-process or undetermined.
  package var verdict: Incident.Verdict
  package var confidence: Confidence
  package var reasons: [String]
  /// When memory began to run out, µs; `nil` without a record.
  package var startUs: Int64?
  /// Time from there to the first kill of the incident, seconds.
  package var overSeconds: Int64?
  package var lostKib: Int64?
  /// Most to blame first.
  package var growers: [Grower]

  package init(
    verdict: Incident.Verdict, confidence: Confidence, reasons: [String], startUs: Int64?,
    overSeconds: Int64?, lostKib: Int64?, growers: [Grower]
  ) {
    self.verdict = verdict
    self.confidence = confidence
    self.reasons = reasons
    self.startUs = startUs
    self.overSeconds = overSeconds
    self.lostKib = lostKib
    self.growers = growers
  }

  /// The one to blame.
  package var suspect: Grower? { verdict == .undetermined ? nil : growers.first }
}
