/// A kernel's line inside an event of Kubernetes that the node problem detector reported, as
/// `kubectl describe node` and `kubectl get events` list it: `Warning  OOMKilling  49m
/// kernel-monitor  Memory cgroup out of memory: …`.
enum NodeEvent {
  /// Bytes of the columns in front of the message.
  private static let limit = 300

  static func read(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    let columns = line.part(from: prefix.message, to: prefix.message + limit)
    var cursor = ByteCursor(columns)
    var word = columns.part(cursor.word())
    // `get events` begins with the age, or with namespace and age.
    for _ in 0..<2 where !word.has("Warning") { word = columns.part(cursor.word()) }
    guard word.count == 7, word.has("Warning"), columns.part(cursor.word()).has("OOMKilling") else {
      return false
    }
    let words: [StaticString] = ["Memory cgroup out of memory: ", "Out of memory: "]
    for word in words {
      guard let place = columns.firstOffset(of: word, from: cursor.position) else { continue }
      prefix.message += place
      prefix.tag = .kernel
      prefix.isLoose = true
      return true
    }
    return false
  }
}
