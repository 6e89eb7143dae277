import OomhistParsing

/// A memory cgroup that `--cgroup` names, with all that is below it.
struct CgroupScope {
  /// As `/proc/[pid]/cgroup` shows it.
  let path: String

  /// Finds a path, or the name of a unit, among the cgroups that processes are in.
  init(_ word: String, among groups: Set<String>) throws {
    let paths = word.contains("/") ? [Self.normal(word)] : Self.paths(named: word, in: groups)
    guard paths.count < 2 else {
      throw Failure(
        "\(word) is the name of \(paths.count) cgroups: \(paths.joined(separator: ", "))",
        hint: "name one of them by its path", status: .usage)
    }
    path = paths.first ?? word
    guard !paths.isEmpty, groups.contains(where: contains) else {
      throw Failure(
        "no process is in the cgroup \(word)",
        hint: "it wants a path as in /proc/PID/cgroup, /system.slice/app.service, or a unit,"
          + " app.service")
    }
  }

  /// Whether a cgroup is this one or below it.
  func contains(_ group: String) -> Bool {
    path == "/" || group == path || group.hasPrefix(path + "/")
  }

  /// This one and those above it, the innermost first.
  var chain: [String] {
    var chain = [path]
    var rest = path[...]
    while let slash = rest.lastIndex(of: "/"), rest != "/" {
      rest = slash == rest.startIndex ? "/" : rest[..<slash]
      chain.append(String(rest))
    }
    return chain
  }

  private static func normal(_ word: String) -> String {
    "/" + word.split(separator: "/").joined(separator: "/")
  }

  /// Paths that end in the name, as a file's or as systemd shows it.
  private static func paths(named name: String, in groups: Set<String>) -> [String] {
    var paths: Set<String> = []
    for group in groups {
      var path = ""
      for part in group.split(separator: "/") {
        path += "/" + part
        if part == name || CgroupPath(String(part)).unit == name { paths.insert(path) }
      }
    }
    return paths.sorted()
  }
}
