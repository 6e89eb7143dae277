package import OomhistModel
import OomhistParsing

/// Reads the limits that hold for one memory cgroup: its own, and those of the groups above it.
package struct CgroupLimitReader {
  private let files: CgroupFiles
  private let version: CgroupMount.Version
  private let prefix: String

  /// Finds the hierarchy; `nil` on a machine without memory cgroups.
  package init?(procfs: String = "/proc", sysfs: String = "/sys", cgroupfs: String? = nil) {
    guard let root = try? FileRoot(procfs),
      let hierarchy = CgroupHierarchy(procfs: root, sysfsPath: sysfs, cgroupfs: cgroupfs)
    else { return nil }
    files = CgroupFiles(root: hierarchy.root)
    version = hierarchy.version
    prefix = String(decoding: hierarchy.prefix, as: UTF8.self)
  }

  /// Limits of the groups at these paths, in their order; groups that are not there are left out.
  ///
  /// Read are `limitKib` and `swapLimitKib`. v1 limits memory and swap together; there
  /// `swapLimitKib` is what that leaves for swap beside the full limit of memory, as
  /// `mem_cgroup_get_max()` in `mm/memcontrol.c` counts it.
  package func readLimits(of paths: [String]) -> [CgroupReading] {
    paths.compactMap { path in
      guard let directory = directory(of: path) else { return nil }
      files.select(directory)
      var reading = CgroupReading(path: path, sample: CgroupSample())
      switch version {
      case .v2:
        guard case .bytes(let bytes) = files.read("memory.max") else { return nil }
        reading.sample.limitKib = CgroupSampleParser.limitKib(bytes)
        reading.sample.swapLimitKib = files.limitKib("memory.swap.max")
      case .v1:
        guard case .bytes(let bytes) = files.read("memory.limit_in_bytes") else { return nil }
        reading.sample.limitKib = CgroupSampleParser.limitKib(bytes)
        if let limitKib = reading.sample.limitKib {
          let bothKib = files.limitKib("memory.memsw.limit_in_bytes")
          reading.sample.swapLimitKib = bothKib.map { max(0, $0 - limitKib) }
        }
      }
      return reading
    }
  }

  /// Where the group lies below the mount, with a slash behind it; `nil` outside of the mount.
  private func directory(of path: String) -> [UInt8]? {
    guard path == prefix || path.hasPrefix(prefix + "/") else { return nil }
    let parts = path.dropFirst(prefix.count).split(separator: "/")
    guard !parts.contains("..") else { return nil }
    let directory = parts.flatMap { Array($0.utf8) + [UInt8(ascii: "/")] }
    return directory.count > CgroupFiles.longestDirectory ? nil : directory
  }
}
