/// Ranks who may be to blame by growth: processes, groups of processes, and memory without owner.
///
/// Nothing counts twice: shared memory counts once, with the one that maps what grew or with
/// nobody; an address space shared by two processes counts once; a process that took the place
/// of another (a restart) counts with what it has more.
package struct SuspectRanking: Sendable {
  /// A member that has this part of its group's growth is the suspect, not the group.
  static let oneIsEnough = 0.6
  /// Suspects that are kept.
  package static let limit = 6

  private let actors: [GrowthActor]

  package init(_ actors: [GrowthActor]) {
    self.actors = Self.withoutSharedSpaces(actors)
  }

  /// The suspects, most to blame first; who did not grow is none.
  package var suspects: [Suspect] {
    let processes = actors.filter { $0.kind == .process }
    let groups = ActorGroup.all(processes)
    let places = Dictionary(
      groups.filter(\.isPlace).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    var singles = processes.map { Self.single($0, place: places[ActorGroup.place(of: $0)]) }
    var unowned = actors.filter { $0.kind != .process }.map(Self.unowned)
    Self.attributeShared(&unowned, to: &singles, processes)
    let grown = (singles + unowned).filter { $0.grewKib > 0 || $0.tailKib > 0 }
    let total = grown.reduce(0.0) { $0 + Double(max(0, $1.grewKib)) }
    let tail = grown.reduce(0.0) { $0 + Double(max(0, $1.tailKib)) }
    guard total > 0 else { return [] }
    let spread = Self.distinct(groups.compactMap(\.suspect))
    let scored = (grown.filter { $0.grewKib > 0 } + spread).map { suspect in
      Self.scored(suspect, total: total, tail: tail)
    }
    return Array(
      scored.sorted {
        $0.score != $1.score ? $0.score > $1.score : ($0.pid ?? 0) < ($1.pid ?? 0)
      }.prefix(Self.limit))
  }

  /// Of groups with much the same growth the narrowest: a unit of one program is that program.
  private static func distinct(_ groups: [Suspect]) -> [Suspect] {
    var kept: [Suspect] = []
    let ordered = Suspect.Grouping.allCases.flatMap { grouping in
      groups.filter { $0.grouping == grouping }
    }
    for group in ordered {
      let members = Set(group.pids)
      let isMuchTheSame = kept.contains { narrower in
        members.isSuperset(of: narrower.pids) && !narrower.pids.isEmpty
          && Double(group.grewKib) <= 1.1 * Double(narrower.grewKib)
      }
      if !isMuchTheSame { kept.append(group) }
    }
    return kept
  }

  private static func scored(_ suspect: Suspect, total: Double, tail: Double) -> Suspect {
    var suspect = suspect
    let whole = Double(suspect.grewKib) / total
    let last = tail > 0 ? Double(max(0, suspect.tailKib)) / tail : whole
    suspect.sharePct = min(100, whole * 100)
    suspect.score = (whole + last) / 2 * (suspect.grouping?.weight ?? 1)
    return suspect
  }

  private static func unowned(_ actor: GrowthActor) -> Suspect {
    var suspect = Suspect(
      Suspect.Kind(rawValue: actor.kind.rawValue) ?? .kernel, actor.name,
      grewKib: actor.grewKib, tailKib: actor.tailKib)
    suspect.fromKib = actor.fromKib ?? 0
    suspect.toKib = actor.toKib ?? 0
    return suspect
  }

  private static func single(_ actor: GrowthActor, place: ActorGroup?) -> Suspect {
    var grew = actor.grewKib
    var tail = actor.tailKib
    // It took the place of one that is gone: what both had is no growth.
    if actor.fromKib == nil, let place {
      grew = min(grew, max(0, place.grewKib + place.stayedLossKib))
      if actor.middleKib == nil { tail = min(tail, max(0, place.tailKib + place.stayedLossKib)) }
    }
    var suspect = Suspect(.process, actor.name, grewKib: grew, tailKib: tail)
    suspect.pid = actor.pid
    suspect.unit = actor.unit
    suspect.processIDs = actor.processID.map { [$0] } ?? []
    suspect.pids = actor.pid.map { [$0] } ?? []
    suspect.memberCount = 1
    suspect.toKib = actor.toKib ?? 0
    suspect.fromKib = suspect.toKib - grew
    suspect.isNew = actor.fromKib == nil
    return suspect
  }

  /// Shared memory that one process maps nearly all of is that process's doing.
  private static func attributeShared(
    _ unowned: inout [Suspect], to singles: inout [Suspect], _ processes: [GrowthActor]
  ) {
    guard let place = unowned.firstIndex(where: { $0.kind == .shmem }), unowned[place].grewKib > 0
    else { return }
    func mapped(_ actor: GrowthActor) -> Int64 {
      actor.toKib == nil ? 0 : (actor.sharedToKib ?? 0) - (actor.sharedFromKib ?? 0)
    }
    guard let index = processes.indices.max(by: { mapped(processes[$0]) < mapped(processes[$1]) }),
      Double(mapped(processes[index])) >= 0.7 * Double(unowned[place].grewKib)
    else { return }
    singles[index].grewKib = max(0, singles[index].grewKib) + unowned[place].grewKib
    singles[index].tailKib = max(0, singles[index].tailKib) + max(0, unowned[place].tailKib)
    singles[index].toKib += processes[index].sharedToKib ?? 0
    singles[index].fromKib = singles[index].toKib - singles[index].grewKib
    singles[index].isShared = true
    unowned.remove(at: place)
  }

  /// Leaves out a child that shows its parent's own memory: vfork(), CLONE_VM, or a fork that has
  /// touched nothing yet.
  private static func withoutSharedSpaces(_ actors: [GrowthActor]) -> [GrowthActor] {
    var byPid: [Int64: GrowthActor] = [:]
    for actor in actors where actor.toKib != nil {
      if let pid = actor.pid { byPid[pid] = actor }
    }
    return actors.filter { actor in
      guard let size = actor.toKib, size >= 1024, actor.fromKib == nil, let ppid = actor.ppid,
        let parent = byPid[ppid], let vsize = actor.vsizeKib
      else { return true }
      return parent.vsizeKib != vsize || parent.toKib != size
    }
  }
}
