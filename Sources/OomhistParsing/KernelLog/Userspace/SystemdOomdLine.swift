/// systemd-oomd kills a cgroup: `Killed /a.slice/b.service due to memory pressure for /a.slice
/// being 63% > 50% for > 20s with reclaim activity`.
struct SystemdOomdLine: Equatable {
  var killedCgroup: String
  /// The cgroup whose pressure was too high; `nil` where the machine ran out of swap.
  var watchedCgroup: String?

  static func read(_ message: Bytes) -> SystemdOomdLine? {
    if message.has("Killed /"), let end = message.firstOffset(of: " due to memory ") {
      return SystemdOomdLine(
        killedCgroup: message.part(from: 7, to: end).repairedText, watchedCgroup: watched(message))
    }
    // Since 258 the decision is logged, and the killing left to PID 1.
    guard message.has("Marked /"), let end = message.firstOffset(of: " for killing due to ") else {
      return nil
    }
    return SystemdOomdLine(
      killedCgroup: message.part(from: 7, to: end).repairedText, watchedCgroup: watched(message))
  }

  private static func watched(_ message: Bytes) -> String? {
    let words: StaticString = "memory pressure for "
    guard let start = message.firstOffset(of: words),
      let end = message.firstOffset(of: " being ", from: start + words.utf8CodeUnitCount)
    else { return nil }
    return message.part(from: start + words.utf8CodeUnitCount, to: end).repairedText
  }
}
