/// What the path of a log tells: whether it is one, and its place in a chain of rotations.
package struct LogName: Equatable, Sendable {
  /// Path without what rotation and compression appended.
  package let stem: String
  /// Orders the rotations of a stem, oldest first.
  package let order: Int64
  /// Something was appended by rotation.
  package let isRotated: Bool

  private static let compressions = [".gz", ".xz", ".zst", ".bz2"]

  package init(_ path: String) {
    var name = path
    for ending in Self.compressions where name.hasSuffix(ending) {
      name.removeLast(ending.count)
      break
    }
    let digits = String(name.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())
    let rest = name.dropLast(digits.count)
    if let number = Int64(digits), rest.hasSuffix("."), digits.count <= 4 {
      // logrotate counts upwards into the past: .10 is older than .2.
      (stem, order, isRotated) = (String(rest.dropLast()), -number, true)
    } else if let date = Int64(digits), rest.hasSuffix("-"), digits.count >= 8, digits.count <= 14 {
      // dateext: messages-20261101, or with seconds behind: messages-20261101-1793491200.
      (stem, order, isRotated) = (Self.withoutDate(rest.dropLast()), date, true)
    } else if name.hasSuffix(".old") {
      (stem, order, isRotated) = (String(name.dropLast(4)), 0, true)
    } else {
      (stem, order, isRotated) = (name, .max, false)
    }
  }

  /// Whether rotations of this name go on where the one before ended.
  ///
  /// Every `dmesg.N` is a boot of its own.
  package var continues: Bool {
    let base = Self.base(of: stem)
    return (base.contains("log") || base.contains("messages")) && !base.contains("dmesg")
  }

  /// Whether a file in a folder or an archive is a log that the kernel's messages go to:
  /// `messages`, `syslog`, `kern.log`, `dmesg`, with their rotations, and the outputs of dmesg
  /// and journalctl that sosreport keeps.
  package static func mayHoldKernelMessages(_ path: String) -> Bool {
    let base = base(of: path)
    for ending in [".conf", ".service", ".socket", ".timer", ".so", ".py", ".md", ".html"]
    where base.hasSuffix(ending) {
      return false
    }
    // Programs and settings of these names.
    let folder = "/" + path.dropLast(base.count)
    for place in ["/etc/", "/usr/", "/bin/", "/sbin/", "/run/"] where folder.contains(place) {
      return false
    }
    for start in ["messages", "syslog", "kern.log", "var.log.messages", "var.log.syslog"]
    where base.hasPrefix(start) {
      return true
    }
    if base.hasPrefix("journalctl") { return path.contains("sos_commands/") }
    return base.contains("dmesg")
  }

  private static func withoutDate(_ name: Substring) -> String {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let rest = name.dropLast(digits)
    return String(digits == 8 && rest.hasSuffix("-") ? rest.dropLast() : name)
  }

  private static func base(of path: String) -> Substring {
    path.split(separator: "/", omittingEmptySubsequences: true).last ?? ""
  }
}
