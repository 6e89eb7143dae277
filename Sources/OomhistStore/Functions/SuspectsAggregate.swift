import GRDB
import OomhistAnalysis
import OomhistModel

/// SQL aggregate `suspects(kind, name, process_id, pid, ppid, uid, unit, cgroup, container_id,
/// vsize_kib, from_kib, middle_kib, to_kib, shared_from_kib, shared_to_kib)`: who grew, ranked.
///
/// A row for each actor; a JSON array of the suspects, processes and groups and memory without
/// owner, most to blame first.
struct SuspectsAggregate: DatabaseAggregate {
  static let function = DatabaseFunction(
    "suspects", argumentCount: 15, pure: true, aggregate: SuspectsAggregate.self)

  private var actors: [GrowthActor] = []

  mutating func step(_ values: [DatabaseValue]) {
    guard let kind = values[0].text.flatMap(GrowthActor.Kind.init(rawValue:)),
      let name = values[1].text
    else { return }
    var actor = GrowthActor(kind, name)
    actor.processID = values[2].integer
    actor.pid = values[3].integer
    actor.ppid = values[4].integer
    actor.uid = values[5].integer
    actor.unit = values[6].text
    actor.cgroup = values[7].text
    actor.containerID = values[8].text
    actor.vsizeKib = values[9].kib
    actor.fromKib = values[10].kib
    actor.middleKib = values[11].kib
    actor.toKib = values[12].kib
    actor.sharedFromKib = values[13].kib
    actor.sharedToKib = values[14].kib
    actors.append(actor)
  }

  func finalize() -> (any DatabaseValueConvertible)? {
    var json = JSONText()
    json.beginArray()
    for suspect in SuspectRanking(actors).suspects { suspect.write(to: &json) }
    json.endArray()
    return json.text
  }
}

extension Suspect {
  fileprivate func write(to json: inout JSONText) {
    json.beginObject()
    json.string(kind.rawValue, key: "kind")
    json.string(name, key: "name")
    if let grouping { json.string(grouping.rawValue, key: "grouping") }
    if let pid { json.integer(pid, key: "pid") }
    if let unit { json.string(unit, key: "unit") }
    json.integer(Int64(memberCount), key: "members")
    json.beginArray("pids")
    for pid in pids { json.integer(pid) }
    json.endArray()
    json.beginArray("process_ids")
    for id in processIDs { json.integer(id) }
    json.endArray()
    json.integer(fromKib, key: "from_kib")
    json.integer(toKib, key: "to_kib")
    json.integer(grewKib, key: "grew_kib")
    json.integer(tailKib, key: "tail_kib")
    json.bool(isNew, key: "is_new")
    json.bool(isShared, key: "is_shared")
    json.real(score, key: "score")
    json.real((sharePct * 10).rounded() / 10, key: "share_pct")
    json.endObject()
  }
}
