/// Programs that kill for lack of memory or tell of it, known by the tag that syslog and the journal put in front.
enum KillerProgram: String, CaseIterable {
  case earlyoom
  case systemdOomd = "systemd-oomd"
  case oomd
  case nohang
  /// The system's manager, and a user's.
  case systemd

  /// The program of a tag, `name` or `name[pid]`; `nil` for one whose lines do not matter.
  init?(tag: String) {
    let name = tag.prefix { $0 != "[" }
    // `nohang-desktop` is nohang with other settings.
    if name.hasPrefix(Self.nohang.rawValue) {
      self = .nohang
    } else {
      self.init(rawValue: String(name))
    }
  }

  private static let beginnings: [StaticString] = ["earlyoom", "systemd", "oomd", "nohang"]

  /// Whether a tag may be one of theirs: cheap, for nearly none is.
  static func mayBe(_ tag: Bytes) -> Bool { beginnings.contains { tag.has($0) } }
}
