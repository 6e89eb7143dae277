import OomhistParsing

/// The mounted hierarchy in which this machine accounts for memory.
struct CgroupHierarchy {
  let root: FileRoot
  let version: CgroupMount.Version
  /// What `/proc/[pid]/cgroup` shows before the path below the mount; empty for a whole hierarchy.
  let prefix: [UInt8]

  /// Finds it; `nil` on a machine without memory cgroups.
  ///
  /// `cgroupfs` names the folder where it is mounted; without one the mount table below `procfs`
  /// does.
  init?(procfs: FileRoot, sysfsPath: String, cgroupfs: String? = nil) {
    let places =
      cgroupfs.map(Self.places(in:)) ?? Self.places(mounted: procfs, sysfsPath: sysfsPath)
    for place in places {
      guard let root = try? FileRoot(place.path), Self.isUsable(root, place.version) else {
        continue
      }
      self.root = root
      version = place.version
      prefix = place.prefix
      return
    }
    return nil
  }

  /// Where a hierarchy may lie.
  private struct Place {
    var path: String
    var version: CgroupMount.Version
    var prefix: [UInt8] = []
  }

  /// What the mount table shows, the best one first.
  private static func places(mounted procfs: FileRoot, sysfsPath: String) -> [Place] {
    guard case .bytes(let table) = procfs.readWhole("self/mountinfo") else { return [] }
    return CgroupMount.all(mountinfo: table).compactMap { mount in
      folder(mount.mountPoint, sysfsPath: sysfsPath).map { path in
        Place(path: path, version: mount.version, prefix: mount.isWhole ? [] : mount.root)
      }
    }
  }

  /// A whole hierarchy in a folder: that of v1's memory controller, or the unified one.
  private static func places(in folder: String) -> [Place] {
    [
      Place(path: folder + "/memory", version: .v1), Place(path: folder, version: .v1),
      Place(path: folder, version: .v2),
    ]
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
