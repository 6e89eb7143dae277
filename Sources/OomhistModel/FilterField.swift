/// What a process or a kill can be chosen by; `--comm` and the like on the command line.
///
/// Several words of one field are alternatives, several fields must all fit.
package enum FilterField: String, CaseIterable, Sendable {
  case comm
  case pid
  case user
  case unit
  case cgroup
  case container

  /// One sentence for lists of parameters.
  package var summary: String {
    switch self {
    case .comm: "Only these names: * and ? stand for any text and any letter, re: begins a regex."
    case .pid: "Only these pids."
    case .user: "Only these users, by name or uid."
    case .unit: "Only these systemd units; .service may be left out."
    case .cgroup: "Only these cgroups and those below them, by path or last part."
    case .container: "Only these containers or pods, by id or its beginning."
    }
  }
}
