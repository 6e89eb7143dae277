/// Capabilities that every program we start has as well, whatever it is: those that a unit's
/// `AmbientCapabilities=` gives (capabilities(7)).
package enum AmbientCapabilities {
  /// Whether this process has any, by `CapAmb` of `/proc/self/status`; some are taken for granted
  /// where that cannot be read.
  package static func areAny(procfs: String = "/proc") -> Bool {
    guard let root = try? FileRoot(procfs), case .bytes(let text) = root.readWhole("self/status"),
      let line = String(decoding: text, as: UTF8.self).split(separator: "\n")
        .first(where: { $0.hasPrefix("CapAmb:") }),
      let set = UInt64(line.dropFirst(7).drop(while: \.isWhitespace), radix: 16)
    else { return true }
    return set != 0
  }
}
