/// A kernel's line inside an event of Kubernetes, as `kubectl get events` and `kubectl describe node`
/// list what the node problem detector reported: `Warning  OOMKilling  49m  kernel-monitor  Memory
/// cgroup out of memory: …`.
enum NodeEvent {
  /// Bytes of a listing's columns.
  private static let limit = 400

  static func read(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    let columns = line.part(prefix.message..<prefix.message + limit)
    guard let reason = columns.firstOffset(of: "OOMKilling") else { return false }
    let words: [StaticString] = ["Memory cgroup out of memory: ", "Out of memory: "]
    for word in words {
      guard let place = columns.firstOffset(of: word, from: reason) else { continue }
      prefix.message += place
      prefix.tag = .kernel
      return true
    }
    return false
  }
}
