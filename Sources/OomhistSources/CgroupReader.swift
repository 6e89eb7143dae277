package import OomhistModel
import OomhistParsing

/// Reads every memory cgroup of the machine, v1 or v2, as cheaply as the files allow.
///
/// Opening a file costs far more than reading it, so the reader remembers the cgroups and looks in
/// each pass only at two files of each: memory in use, and the events (v1: `memory.failcnt`).
/// - Memory in use moved: peak and hard limit; in v2 swap and pressure; in v1 the OOM kills.
/// - It moved by 1 MiB since all was read, or an event was counted: the rest as well, which is
///   `memory.stat`, the other limits and `memory.oom.group`.
/// - Every 30th pass, at its own turn: all of it, and the cgroups that are in it.
///
/// So, while memory in use stands still, a hard limit that was changed shows up to 30 passes late
/// (5 min at 10 s), and pressure too; while it moves by less than 1 MiB so do the other limits and
/// the parts of `memory.stat`. A cgroup that was removed and made again under its name between two
/// passes is taken for the one that it was.
///
/// The root of the hierarchy is left out: it has no numbers in v2, and the machine's sample has
/// those of v1. A cgroup for which the controller is off has no reading either.
package final class CgroupReader {
  private let files: CgroupFiles
  private let version: CgroupMount.Version
  /// What `/proc/[pid]/cgroup` shows before the path below the mount; empty for a whole hierarchy.
  private let prefix: [UInt8]
  /// The directory that is mounted, then the cgroups in the order in which they were found.
  private var known: [KnownCgroup] = []
  /// Directories by path: names that differ in invalid bytes only have the same repaired path.
  private var directories: [String: [UInt8]] = [:]
  private var noted: [String] = []
  /// Paths that were noted and not found, so that they are not looked for in every pass.
  private var unresolved: Set<String> = []
  private var passes: UInt32 = 0
  private var turns: UInt32 = 0

  /// Directories that are not read, by the last look at each place: beyond
  /// ``maximumCount``, beyond ``maximumDepth``, with a path that is too long or another one's.
  ///
  /// What is in them is not counted.
  package var skipped: Int { known.reduce(0) { $0 + $1.skipped } }

  /// How many cgroups are read at most.
  package let maximumCount: Int
  /// How many levels below the mount.
  package static let maximumDepth = 64

  private static let refreshPasses: UInt32 = 30

  /// Finds the hierarchy; `nil` on a machine without memory cgroups.
  package convenience init?(
    procfs: String = "/proc", sysfs: String = "/sys", cgroupfs: String? = nil,
    maximumCount: Int = 4000
  ) {
    guard let root = try? FileRoot(procfs) else { return nil }
    self.init(procfs: root, sysfsPath: sysfs, cgroupfs: cgroupfs, maximumCount: maximumCount)
  }

  init?(procfs: FileRoot, sysfsPath: String, cgroupfs: String? = nil, maximumCount: Int = 4000) {
    guard
      let hierarchy = CgroupHierarchy(procfs: procfs, sysfsPath: sysfsPath, cgroupfs: cgroupfs)
    else { return nil }
    files = CgroupFiles(root: hierarchy.root)
    version = hierarchy.version
    prefix = hierarchy.prefix
    self.maximumCount = maximumCount
    remember([], path: prefix.isEmpty ? "/" : prefix.repairedText, depth: 0)
    known[0].isMeasured = !prefix.isEmpty
  }

  /// Tells of a cgroup that a process is in; one that is not known is looked for in the next pass.
  ///
  /// Without it a new cgroup is found when its parent's turn comes, 30 passes later at the latest.
  package func note(path: String) {
    guard directories[path] == nil, noted.count < maximumCount,
      unresolved.count < maximumCount, !unresolved.contains(path)
    else { return }
    noted.append(path)
  }

  /// Replaces `readings` by the cgroups of now, in the order in which they were found.
  package func read(into readings: inout [CgroupReading]) {
    passes &+= 1
    if passes % Self.refreshPasses == 0 { unresolved.removeAll() }
    findNoted()
    readings.removeAll(keepingCapacity: true)
    // The list grows while it is walked: a new cgroup's own come behind it.
    var kept = 0
    var index = 0
    while index < known.count {
      let isDue =
        known[index].isFresh || (passes &+ known[index].turn) % Self.refreshPasses == 0
      if isDue { list(index) }
      let isRoot = index == 0 && prefix.isEmpty
      if isRoot || known[index].read(files, version: version, isDue: isDue) || index == 0 {
        if known[index].isMeasured {
          readings.append(
            CgroupReading(path: known[index].path, sample: known[index].sample))
        }
        known[index].isFresh = false
        if kept != index { known.swapAt(kept, index) }
        kept += 1
      } else {
        directories[known[index].path] = nil
      }
      index += 1
    }
    known.removeLast(known.count - kept)
    unresolved.formUnion(noted.lazy.filter { self.directories[$0] == nil })
    noted.removeAll(keepingCapacity: true)
  }

  // MARK: The tree

  /// Looks for what was noted in the innermost cgroup above it that is known.
  private func findNoted() {
    for path in noted where directories[path] == nil {
      var above = path[...]
      while let slash = above.lastIndex(of: "/") {
        above = above[..<slash]
        if directories[String(above)] != nil { break }
      }
      // What it finds is fresh, and therefore lists its own in the pass that follows.
      list(known.firstIndex { $0.path == above } ?? 0)
    }
  }

  /// Takes up the cgroups in this one that are new.
  private func list(_ index: Int) {
    let parent = known[index]
    var skipped = 0
    files.select(parent.directory)
    files.forEachChild { name in
      let directory = parent.directory + name + [UInt8(ascii: "/")]
      let path = (prefix + [UInt8(ascii: "/")] + directory.dropLast()).repairedText
      if let other = directories[path] {
        if other != directory { skipped += 1 }
      } else if known.count > maximumCount || parent.depth >= Self.maximumDepth
        || directory.count > CgroupFiles.longestDirectory
      {
        skipped += 1
      } else {
        remember(directory, path: path, depth: parent.depth + 1)
      }
    }
    known[index].skipped = skipped
  }

  private func remember(_ directory: [UInt8], path: String, depth: Int) {
    directories[path] = directory
    known.append(KnownCgroup(directory: directory, path: path, depth: depth, turn: turns))
    turns &+= 1
  }
}

extension [UInt8] {
  /// The text of the bytes; invalid UTF-8 is repaired with U+FFFD.
  fileprivate var repairedText: String { String(decoding: self, as: UTF8.self) }
}
