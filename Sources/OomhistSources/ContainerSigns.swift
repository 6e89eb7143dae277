import Glibc
import OomhistParsing

/// Whether we look from inside a container, and whether `/proc` shows the whole machine all the
/// same.
package struct ContainerSigns: Equatable, Sendable {
  /// `docker`, `podman`, `kubernetes`, `lxc`, what systemd calls it, or `unknown`; `nil`: none.
  package let kind: String?
  /// Processes outside of the container are in the procfs that was read.
  package let seesWholeMachine: Bool

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

  private static func kind(_ procfs: FileRoot?, root: String, isApart: Bool) -> String? {
    if case .bytes(let text)? = procfs?.readWhole("self/cgroup") {
      let path = text.repairedText
      if path.contains("kubepods") { return "kubernetes" }
    }
    if access(root + "/run/.containerenv", F_OK) == 0 { return "podman" }
    if access(root + "/.dockerenv", F_OK) == 0 { return "docker" }
    if case .bytes(let text)? = (try? FileRoot(root))?.readWhole("run/systemd/container") {
      return text.trimmed.repairedText
    }
    if case .bytes(let text)? = procfs?.readWhole("self/cgroup") {
      let path = text.repairedText
      for word in ["docker", "libpod", "lxc"] where path.contains(word) {
        return word == "libpod" ? "podman" : word
      }
    }
    return isApart ? "unknown" : nil
  }
}
