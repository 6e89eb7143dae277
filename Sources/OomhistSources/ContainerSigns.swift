import Glibc
import OomhistParsing

/// Whether we look from inside a container, and whether `/proc` shows the whole machine all the
/// same.
package struct ContainerSigns: Equatable, Sendable {
  /// `docker`, `podman`, `kubernetes`, `lxc`, what systemd calls it, or `unknown`; `nil`: none.
  package let kind: String?
  /// Processes outside of the container are in the procfs that was read.
  package let seesWholeMachine: Bool

  init(kind: String?, seesWholeMachine: Bool) {
    self.kind = kind
    self.seesWholeMachine = seesWholeMachine
  }

  /// Looks for the signs below `procfs`, and for the files that runtimes leave below `root`.
  package init(procfs: String, root: String) {
    let files = try? FileRoot(procfs)
    let isOurs = files.map(Self.isInitial) ?? nil
    // A virtual machine made out of an image has the image's files, and the first namespaces.
    kind = isOurs == true ? nil : Self.kind(files, root: root, isApart: isOurs == false)
    seesWholeMachine = kind == nil || Self.hasKernelThreads(files)
  }

  /// Inode numbers of the namespaces that the kernel makes first (`include/linux/proc_ns.h`).
  private static let initial = [
    "ipc": "ipc:[4026531839]", "uts": "uts:[4026531838]", "user": "user:[4026531837]",
    "pid": "pid:[4026531836]", "cgroup": "cgroup:[4026531835]",
  ]

  /// Whether this process is in the first namespaces; `nil` where that is not to be seen.
  private static func isInitial(_ procfs: FileRoot) -> Bool? {
    let links = initial.compactMap { name, first in
      procfs.readLink("self/ns/\(name)").map { $0 == first }
    }
    return links.isEmpty ? nil : links.allSatisfy { $0 }
  }

  /// `kthreadd` is the second process of a machine, and of no container.
  private static func hasKernelThreads(_ procfs: FileRoot?) -> Bool {
    guard case .bytes(let text)? = procfs?.readWhole("2/stat") else { return false }
    return text.repairedText.hasPrefix("2 (kthreadd)")
  }

  /// What systemd says that it runs in (systemd.io/CONTAINER_INTERFACE).
  private static func systemdName(root: String) -> String? {
    // The bytes are the object's.
    guard let files = try? FileRoot(root) else { return nil }
    return withExtendedLifetime(files) {
      guard case .bytes(let text) = files.readWhole("run/systemd/container") else { return nil }
      let name = text.trimmed.repairedText
      return name.isEmpty ? nil : name
    }
  }

  private static func kind(_ procfs: FileRoot?, root: String, isApart: Bool) -> String? {
    var cgroup = ""
    if case .bytes(let text)? = procfs?.readWhole("self/cgroup") { cgroup = text.repairedText }
    // A pod's runtime may leave its own signs as well.
    let secrets = root + "/var/run/secrets/kubernetes.io"
    if cgroup.contains("kubepods") || access(secrets, F_OK) == 0 { return "kubernetes" }
    if access(root + "/run/.containerenv", F_OK) == 0 { return "podman" }
    if access(root + "/.dockerenv", F_OK) == 0 { return "docker" }
    if let name = systemdName(root: root) { return name }
    for (word, kind) in [("docker", "docker"), ("libpod", "podman"), ("lxc", "lxc")]
    where cgroup.contains(word) {
      return kind
    }
    return isApart ? "unknown" : nil
  }
}
