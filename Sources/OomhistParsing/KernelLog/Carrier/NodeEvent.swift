/// A kernel's line inside an event of Kubernetes that the node problem detector reported.
///
/// `kubectl get events` and `kubectl describe node` list it in columns (`Warning  OOMKilling  49m
/// kernel-monitor  Memory cgroup out of memory: …`), and `-o json` as `"message": "…"`.
enum NodeEvent {
  /// Bytes of a listing's columns.
  private static let limit = 400

  static func read(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    let columns = line.part(prefix.message..<prefix.message + limit)
    let key: StaticString = "\"message\": \""
    let start: Int? =
      columns.has(key) ? key.utf8CodeUnitCount : columns.firstOffset(of: "OOMKilling")
    guard let start else { return false }
    let words: [StaticString] = ["Memory cgroup out of memory: ", "Out of memory: "]
    for word in words {
      guard let place = columns.firstOffset(of: word, from: start),
        !columns.has(key) || place == start
      else { continue }
      prefix.message += place
      prefix.tag = .kernel
      return true
    }
    return false
  }
}
