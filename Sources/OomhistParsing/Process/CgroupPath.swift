/// What the path of a cgroup tells about a process: its unit, container and pod.
///
/// The names are conventions of systemd (`systemd.unit(5)`), of container runtimes and of the
/// kubelet, for cgroups v1 and v2 alike.
package struct CgroupPath: Equatable, Sendable {
  /// The path below the root of the hierarchy, as the kernel shows it: `/system.slice/…`.
  package let path: String
  private let parts: [String]

  package init(_ path: String) {
    self.path = path
    parts = path.split(separator: "/").map(String.init)
  }

  /// The path that counts for memory in the text of `/proc/[pid]/cgroup`.
  ///
  /// That is the memory controller's line where v1 has it (`4:memory:/a`, `4:cpu,memory:/a`), else
  /// the line of v2 (`0::/a`). `nil` where neither is there.
  package static func memoryPath(ofProcFile bytes: UnsafeRawBufferPointer) -> String? {
    var unified: String?
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      // A path may hold colons; what stands before it does not.
      let fields = line.split(
        separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: UInt8(ascii: ","))
      if controllers.contains(where: { $0.elementsEqual("memory".utf8) }) {
        return text(fields[2])
      }
      if fields[0].elementsEqual("0".utf8), fields[1].isEmpty, unified == nil {
        unified = text(fields[2])
      }
    }
    return unified
  }

  /// Repairs UTF-8 and drops the kernel's mark on a group that was removed under the process.
  private static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard text.hasPrefix("/") else { return nil }
    let mark = " (deleted)"
    return text.hasSuffix(mark) ? String(text.dropLast(mark.count)) : text
  }

  // MARK: systemd

  /// The innermost systemd unit: a service, scope, socket, mount or swap, else the innermost slice.
  ///
  /// In `/user.slice/…/user@1000.service/app.slice/editor.service` that is the user's own unit.
  package var unit: String? {
    let kinds = [".service", ".scope", ".socket", ".mount", ".swap"]
    let innermost =
      parts.last { part in kinds.contains { Self.isUnit(part, kind: $0) } }
      ?? parts.last { Self.isUnit($0, kind: ".slice") }
    return innermost.map(Self.unescaped)
  }

  private static func isUnit(_ part: String, kind: String) -> Bool {
    part.hasSuffix(kind) && part.utf8.count > kind.utf8.count
  }

  /// Undoes systemd's escapes: `\x2d` for a byte, `_` before a name that the kernel reserves.
  ///
  /// Control characters stay escaped.
  static func unescaped(_ part: String) -> String {
    let bytes = Array(part.utf8.dropFirst(part.hasPrefix("_") ? 1 : 0))
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place...].starts(with: "\\x".utf8), place + 3 < bytes.count,
        let byte = UInt8(String(decoding: bytes[place + 2...place + 3], as: UTF8.self), radix: 16),
        byte >= 0x20, byte != 0x7f
      {
        result.append(byte)
        place += 4
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  // MARK: Containers

  /// The innermost container: the id that its runtime gave it, or the name of an LXC container.
  package var containerID: String? {
    for (index, part) in parts.enumerated().reversed() {
      let parent = index > 0 ? parts[index - 1] : nil
      if let id = Self.containerID(part, parent: parent) { return id }
    }
    return nil
  }

  /// Prefixes that runtimes put before the id in the name of a scope or a group.
  private static let runtimePrefixes = [
    "docker-", "cri-containerd-", "containerd-", "crio-", "libpod-", "podman-", "nerdctl-",
  ]

  private static func containerID(_ part: String, parent: String?) -> String? {
    if part.hasPrefix("lxc.payload.") { return nonEmpty(part.dropFirst(12)) }
    if parent == "lxc" || parent == "lxc.payload" { return part }
    var name = part[...]
    if name.hasSuffix(".scope") { name = name.dropLast(6) }
    // containerd with systemd names on v1: kubepods-…-pod<uid>.slice:cri-containerd:<id>
    if let colon = name.lastIndex(of: ":") { name = name[name.index(after: colon)...] }
    if isHex(name), name.utf8.count == 64 { return String(name) }
    if parent == "docker", isHex(name), name.utf8.count >= 12 { return String(name) }
    for prefix in runtimePrefixes where name.hasPrefix(prefix) {
      // libpod-conmon-<id> is the container's monitor, which lives outside of it.
      let id = name.dropFirst(prefix.count)
      return isHex(id) && id.utf8.count >= 12 ? String(id) : nil
    }
    return nil
  }

  private static func isHex(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func nonEmpty(_ text: Substring) -> String? { text.isEmpty ? nil : String(text) }

  // MARK: Kubernetes

  /// The uid of the Kubernetes pod, as `kubectl` shows it; a hash for static pods.
  package var podUID: String? {
    for part in parts.reversed() {
      guard let uid = Self.podUID(part) else { continue }
      return uid
    }
    return nil
  }

  /// The uid in `pod<uid>` or `kubepods-burstable-pod<uid with _>.slice[:…]`.
  private static func podUID(_ part: String) -> String? {
    let name = part.prefix { $0 != ":" }
    let bare = name.hasSuffix(".slice") ? name.dropLast(6) : name
    // A uid is hexadecimal, so that the last "p" begins "pod".
    guard let start = bare.lastIndex(of: "p"), bare[start...].hasPrefix("pod") else { return nil }
    let before = bare[..<start]
    guard before.isEmpty || before.hasSuffix("-") && before.contains("kubepods") else {
      return nil
    }
    let uid = String(bare[start...].dropFirst(3).map { $0 == "_" ? "-" : $0 })
    let groups = uid.split(separator: "-", omittingEmptySubsequences: false)
    let lengths = groups.map(\.utf8.count)
    guard groups.allSatisfy(isHex), lengths == [8, 4, 4, 4, 12] || lengths == [32] else {
      return nil
    }
    return uid
  }
}
