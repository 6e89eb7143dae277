/// Services that start other people's programs, and so hand their `oom_score_adj` on to them.
package enum LoginService: String, Sendable, CaseIterable {
  case ssh
  case login
  case cron
  case userManager = "systemd --user"
  case container
  case terminal
  case shell

  /// The service that a process is, by its name and unit.
  package init?(_ process: Candidate) {
    let comm = process.comm
    // A service's script that starts its program hands on what was meant for the program.
    let isScript = process.unit?.hasSuffix(".service") == true
    if Self.hasName(comm, among: ["sshd", "sshd-session", "dropbear", "telnetd", "in.telnetd"]) {
      self = .ssh
    } else if Self.hasName(
      comm,
      among: ["login", "agetty", "gdm", "gdm-session-wor", "lightdm", "sddm", "xrdp"])
      || !isScript && Self.hasName(comm, among: ["su", "sudo"])
    {
      self = .login
    } else if Self.hasName(comm, among: ["cron", "crond", "atd", "anacron", "fcron"]) {
      self = .cron
    } else if comm == "systemd", process.pid != 1 {
      self = .userManager
    } else if comm.hasPrefix("containerd-shim") || comm == "conmon"
      || Self.hasName(comm, among: ["dockerd", "containerd", "crio", "podman", "lxc-start"])
    {
      self = .container
    } else if comm.hasPrefix("tmux") || comm == "screen" || comm == "SCREEN" {
      self = .terminal
    } else if !isScript,
      Self.hasName(comm, among: ["bash", "sh", "dash", "zsh", "fish", "ksh", "tcsh"])
    {
      self = .shell
    } else {
      return nil
    }
  }

  private static func hasName(_ comm: String, among names: [String]) -> Bool {
    names.contains(comm)
  }

  /// Whether a process below the service is a part of it, and not what it was asked to start.
  package func isPart(_ process: Candidate) -> Bool {
    switch self {
    case .ssh: process.comm.hasPrefix("sshd") || process.comm == "dropbear"
    case .cron: ["cron", "crond", "CRON", "CROND", "atd"].contains(process.comm)
    case .userManager: process.comm == "(sd-pam)" || process.comm == "systemd"
    case .container:
      process.comm == "docker-proxy" || process.comm.hasPrefix("containerd")
        || process.comm == "runc" || process.comm == "conmon"
    case .login, .terminal, .shell: false
    }
  }
}
