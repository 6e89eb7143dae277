import OomhistParsing

/// The mounted hierarchy in which this machine accounts for memory.
struct CgroupHierarchy {
  let root: FileRoot
  let version: CgroupMount.Version
  /// What `/proc/[pid]/cgroup` shows before the path below the mount; empty for a whole hierarchy.
  let prefix: [UInt8]

  /// Finds it; `nil` on a machine without memory cgroups.
  init?(procfs: FileRoot, sysfsPath: String) {
    guard case .bytes(let table) = procfs.readWhole("self/mountinfo") else { return nil }
    for mount in CgroupMount.all(mountinfo: table) {
      guard let path = Self.folder(mount.mountPoint, sysfsPath: sysfsPath),
        let root = try? FileRoot(path), Self.isUsable(root, mount.version)
      else { continue }
      self.root = root
      version = mount.version
      prefix = mount.isWhole ? [] : mount.root
      return
    }
    return nil
  }

  /// Where a recorded machine's mount lies: what was below `/sys` is below its sysfs.
  private static func folder(_ mountPoint: String, sysfsPath: String) -> String? {
    if sysfsPath == "/sys" { return mountPoint }
    guard mountPoint.hasPrefix("/sys/") else { return nil }
    return sysfsPath + mountPoint.dropFirst(4)
  }

  private static func isUsable(_ root: FileRoot, _ version: CgroupMount.Version) -> Bool {
    guard version == .v2 else { return root.exists("memory.usage_in_bytes") }
    guard case .bytes(let text) = root.readWhole("cgroup.controllers") else { return false }
    return text.split { $0 <= 0x20 }.contains { $0.elementsEqual("memory".utf8) }
  }
}
