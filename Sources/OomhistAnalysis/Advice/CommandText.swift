/// Parts of lines that people paste into a root shell: hostile names must not become commands.
enum CommandText {
  /// A unit's name as a shell takes it; `nil` for what is no unit that can have settings, or has
  /// letters that no unit has.
  static func unit(_ name: String?) -> String? {
    guard let name, name.utf8.count <= 255, !name.hasPrefix("-"),
      [".service", ".scope", ".slice"].contains(where: { name.hasSuffix($0) }),
      name.unicodeScalars.allSatisfy({ isPlain($0) && $0 != "/" || $0 == "\\" })
    else { return nil }
    // systemd writes escapes with a backslash, which a shell would eat.
    return name.contains("\\") ? "'\(name)'" : name
  }

  /// Whether a unit holds what has nothing to do with each other: a login, a user, containers.
  ///
  /// A limit or a restart there would hit all of it.
  static func isShared(_ unit: String) -> Bool {
    ["session-", "user@", "user-", "init.scope", "system.slice", "user.slice", "machine.slice"]
      .contains { unit.hasPrefix($0) }
      || ["docker", "containerd", "ssh", "sshd", "crond", "cron", "crio", "kubelet", "libvirtd"]
        .contains { unit == $0 + ".service" }
  }

  /// A unit that is a service; only these have `Restart=` and `OOMScoreAdjust=` drop-ins.
  static func service(_ name: String?) -> String? {
    name?.hasSuffix(".service") == true ? unit(name) : nil
  }

  /// Name and pid for a comment, with all but plain letters replaced.
  static func label(_ comm: String, _ pid: Int64) -> String {
    plain(comm) + "[\(pid)]"
  }

  /// A text with all but plain letters replaced by `?`.
  static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { isPlain($0) ? $0 : "?" }))
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    case ":", "_", ".", "@", "-", "/", "+": true
    default: false
    }
  }

  /// Lines of a drop-in file of a service, headed by its path as a comment.
  ///
  /// `nil` where the unit is none that can have one.
  static func dropIn(_ unit: String?, file: String, lines: [String]) -> String? {
    guard let unit, service(unit) != nil else { return nil }
    let path = "/etc/systemd/system/\(unit).d/\(file).conf"
    return (["# \(path)", "[Service]"] + lines).joined(separator: "\n")
  }

  /// Lines that set kernel parameters now and at each boot.
  static func sysctl(_ settings: [(name: String, value: String)], file: String) -> String {
    let now = settings.map { "sysctl -w \($0.name)=\($0.value)" }
    let lasting = settings.map { "\($0.name) = \($0.value)" }
    return (now + ["# /etc/sysctl.d/\(file).conf"] + lasting).joined(separator: "\n")
  }

  /// The line that limits a cgroup's memory; `nil` where nothing is known that would do it.
  ///
  /// Docker's and Kubernetes' groups are not systemd's to set: the next start undoes it.
  static func limit(path: String, maxMib: Int64) -> String? {
    if path.contains("kubepods") { return nil }
    if let container = containerID(path) {
      return "docker update --memory \(maxMib)m --memory-swap \(maxMib)m \(container)"
    }
    guard let (manager, name) = managedUnit(path) else { return nil }
    return "\(manager) set-property \(name) MemoryMax=\(maxMib)M"
  }

  /// The unit that a cgroup belongs to, with the command that speaks to its manager.
  ///
  /// Only below slices: what stands deeper was made by the unit itself, whatever it is called.
  private static func managedUnit(_ path: String) -> (manager: String, unit: String)? {
    let parts = path.split(separator: "/").map(String.init)
    guard let last = parts.last, let name = unit(last) else { return nil }
    var manager = "systemctl"
    for part in parts.dropLast() where !part.hasSuffix(".slice") {
      guard manager == "systemctl", part.hasPrefix("user@"), part.hasSuffix(".service"),
        let user = UInt32(part.dropFirst(5).dropLast(8))
      else { return nil }
      manager = "systemctl --user -M \(user)@.host"
    }
    return (manager, name)
  }

  /// The first twelve digits of a Docker container's id in a cgroup's path.
  static func containerID(_ path: String) -> String? {
    for part in path.split(separator: "/") {
      var id = part
      if id.hasPrefix("docker-"), id.hasSuffix(".scope") { id = id.dropFirst(7).dropLast(6) }
      let isDigits = id.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
      if id.utf8.count == 64, isDigits { return String(id.prefix(12)) }
    }
    return nil
  }
}
