/// `oom-kill:constraint=…,nodemask=…,…,task_memcg=…,task=C,pid=1,uid=0` (since 5.0;
/// `dump_oom_summary()`).
///
/// Node lists hold commas, and cgroup and task names may hold anything: a value is taken only
/// where what must follow it is there, and pid and uid are read from the right.
struct OomKillSummary: Equatable {
  var constraint: String?
  var oomMemcg: String?
  var taskMemcg: String?
  var comm: String?
  var pid: Int64?
  var uid: Int64?

  static func read(_ message: Bytes) -> OomKillSummary? {
    guard message.has("oom-kill:constraint=") else { return nil }
    var summary = OomKillSummary()
    let fields = message.from(20)
    if let end = fields.firstOffset(of: ",") {
      summary.constraint = fields.upTo(end).repairedText
    }
    guard let task = taskPlace(fields) else {
      summary.oomMemcg = between(fields, ",oom_memcg=", ",task_memcg=")
      return summary
    }
    let paths = fields.upTo(task)
    if let place = paths.firstOffset(of: ",task_memcg=") {
      summary.taskMemcg = paths.from(place + 12).repairedText
      summary.oomMemcg = between(paths, ",oom_memcg=", ",task_memcg=")
    } else if let place = paths.firstOffset(of: ",oom_memcg=") {
      summary.oomMemcg = paths.from(place + 11).repairedText
    }
    summary.readTask(fields.from(task + 6))
    return summary
  }

  /// `C,pid=1,uid=0`.
  private mutating func readTask(_ fields: Bytes) {
    guard let pidPlace = fields.lastOffset(of: ",pid=") else { return }
    comm = fields.upTo(pidPlace).repairedText
    let numbers = fields.from(pidPlace)
    // A pid at the very end of a line may have lost digits.
    pid = numbers.number(after: ",pid=", unit: ",")
    uid = numbers.number(after: ",uid=")
  }

  /// Offset of `,task=`.
  ///
  /// A task's name has at most 15 bytes, so the first place that leaves no more than that is
  /// the right one, whatever the path and the name hold.
  private static func taskPlace(_ fields: Bytes) -> Int? {
    let end = fields.lastOffset(of: ",pid=") ?? fields.count
    var place = fields.firstOffset(of: ",task=")
    var best: Int?
    while let candidate = place, candidate + 6 <= end {
      best = candidate
      if end - (candidate + 6) <= 15 { break }
      place = fields.firstOffset(of: ",task=", from: candidate + 1)
    }
    return best
  }

  private static func between(
    _ bytes: Bytes, _ key: StaticString, _ next: StaticString
  ) -> String? {
    guard let start = bytes.firstOffset(of: key),
      let end = bytes.firstOffset(of: next, from: start)
    else { return nil }
    return bytes.part(from: start + key.utf8CodeUnitCount, to: end).repairedText
  }
}
