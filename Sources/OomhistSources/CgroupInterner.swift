import OomhistParsing

/// One `String` for each cgroup, however many processes are in it.
///
/// Most processes share few groups; the text of `/proc/[pid]/cgroup` is parsed when it is new
/// and otherwise found by its bytes.
struct CgroupInterner {
  private var known: [UInt64: (bytes: [UInt8], path: String?)] = [:]
  /// Paths that were met for the first time since they were taken last.
  private var newPaths: [String] = []

  /// Path of the group that accounts for memory, from the text of `/proc/[pid]/cgroup`.
  mutating func path(_ bytes: UnsafeRawBufferPointer) -> String? {
    let hash = ByteHash.of(bytes)
    if let entry = known[hash], bytes.elementsEqual(entry.bytes) { return entry.path }
    let path = CgroupPath.memoryPath(ofProcFile: bytes)
    // Groups come and go over the years that a recorder runs.
    if known.count >= 4096 { known.removeAll(keepingCapacity: true) }
    known[hash] = (Array(bytes), path)
    if let path { newPaths.append(path) }
    return path
  }

  mutating func takeNewPaths() -> [String] {
    defer { newPaths.removeAll() }
    return newPaths
  }
}
