/// A process with an `oom_score_adj` of its own, and all that inherited it.
package struct ProtectionTree: Equatable, Sendable {
  /// How the root came by its value.
  package enum Origin: String, Equatable, Sendable {
    /// Its parent has another value: it was set by the process itself, by its unit
    /// (`OOMScoreAdjust=`) or by hand.
    case own
    /// Its parent is gone or init, and it is not its unit's first process: it may have inherited
    /// the value.
    case unknown
  }

  /// The uppermost process with the value.
  package let root: Candidate
  /// How the root came by it.
  package let origin: Origin
  /// Who inherited it, biggest first, without the root.
  package let members: [Candidate]
  /// What the members hold, KiB.
  package let membersKib: Int64
  /// The root as a service that starts other people's programs, if it is one.
  package let service: LoginService?

  package init(root: Candidate, origin: Origin, members: [Candidate]) {
    self.root = root
    self.origin = origin
    self.members = members.sorted { ($1.sizeKib, $0.pid) < ($0.sizeKib, $1.pid) }
    membersKib = members.reduce(0) { $0 + $1.sizeKib }
    service = LoginService(root)
  }

  /// The value that all of them have.
  package var adj: Int64 { root.oomScoreAdj }
  /// What the root and its members hold, KiB.
  package var totalKib: Int64 { root.sizeKib + membersKib }

  /// Members that the service was asked to start, biggest first; all of them where the root is no
  /// such service.
  package var guests: [Candidate] {
    guard let service else { return members }
    return members.filter { !service.isPart($0) }
  }

  /// Whether a service that starts other people's programs hands its protection on to them.
  package var isUnintended: Bool { adj < 0 && service != nil && !guests.isEmpty }

  /// The tree in one sentence; hostile names in it are not escaped.
  package var sentence: String {
    let unit = root.unit.map { " (unit \($0))" } ?? ""
    let held = MemoryText.text(kib: totalKib)
    let start = "\(root.label)\(unit) has oom_score_adj \(adj)"
    guard !members.isEmpty else { return "\(start) for itself alone: \(held)." }
    return start + ", and \(MemoryText.count(members.count, "process", "processes"))"
      + " below it inherited that: \(held) in all."
  }
}
