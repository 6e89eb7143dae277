/// Processes that have a name, a unit, a cgroup, a container or a user in common.
struct ActorGroup {
  let grouping: Suspect.Grouping
  let key: String
  let name: String
  let unit: String?
  private(set) var members: [GrowthActor] = []

  var grewKib: Int64 { members.reduce(0) { $0 + $1.grewKib } }
  var tailKib: Int64 { members.reduce(0) { $0 + $1.tailKib } }
  /// What the members that stayed all the time lost: no part of a restart.
  var stayedLossKib: Int64 {
    members.reduce(0) { sum, member in
      member.fromKib != nil && member.toKib != nil && member.grewKib < 0
        ? sum - member.grewKib : sum
    }
  }
  /// Whether a new process here takes the place of one that is gone.
  var isPlace: Bool { grouping == .commInUnit }

  /// Every group with two members or more.
  static func all(_ processes: [GrowthActor]) -> [ActorGroup] {
    var groups: [String: ActorGroup] = [:]
    for actor in processes {
      for (grouping, key, name) in keys(of: actor) {
        groups[
          grouping.rawValue + "\0" + key,
          default: ActorGroup(grouping: grouping, key: key, name: name, unit: actor.unit)
        ].members.append(actor)
      }
    }
    return groups.values.filter { $0.members.count > 1 }.sorted {
      ($0.grouping.rawValue, $0.key) < ($1.grouping.rawValue, $1.key)
    }
  }

  /// Name and place of a process: what a restarted one shares with the one before.
  static func place(of actor: GrowthActor) -> String {
    (actor.containerID ?? actor.unit ?? actor.cgroup ?? "") + "\0" + actor.name
  }

  private static func keys(of actor: GrowthActor) -> [(Suspect.Grouping, String, String)] {
    var keys: [(Suspect.Grouping, String, String)] = [
      (.commInUnit, place(of: actor), actor.name), (.commAnywhere, actor.name, actor.name),
    ]
    if let unit = actor.unit { keys.append((.unit, unit, unit)) }
    if let id = actor.containerID { keys.append((.container, id, String(id.prefix(12)))) }
    // The root of the hierarchy is everybody.
    if let cgroup = actor.cgroup, cgroup.utf8.count > 1 { keys.append((.cgroup, cgroup, cgroup)) }
    // root's processes have nothing in common.
    if let uid = actor.uid, uid > 0 { keys.append((.user, "\(uid)", "uid \(uid)")) }
    return keys
  }

  /// The group as a suspect, where no member alone explains its growth.
  var suspect: Suspect? {
    let grew = grewKib
    let largest = members.reduce(0) { max($0, $1.grewKib) }
    guard grew > 0, Double(largest) < SuspectRanking.oneIsEnough * Double(grew) else { return nil }
    var suspect = Suspect(.group, name, grewKib: grew, tailKib: tailKib)
    suspect.grouping = grouping
    suspect.unit = grouping == .commInUnit || grouping == .unit ? unit : nil
    suspect.processIDs = members.compactMap(\.processID)
    let alive = members.filter { $0.toKib != nil }
    suspect.pids = alive.compactMap(\.pid)
    suspect.memberCount = alive.count
    suspect.fromKib = members.reduce(0) { $0 + ($1.fromKib ?? 0) }
    suspect.toKib = alive.reduce(0) { $0 + ($1.toKib ?? 0) }
    suspect.isNew = !members.contains { $0.fromKib != nil }
    return suspect
  }
}
