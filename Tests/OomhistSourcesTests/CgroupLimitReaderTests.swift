import OomhistModel
import OomhistTestSupport
import Testing

@testable import OomhistSources

/// Limits of a cgroup and of those above it.
@Suite struct CgroupLimitReaderTests {
  let root: FakeRoot

  init() throws { root = try FakeRoot() }

  private func limits(_ paths: [String]) throws -> [String] {
    let reader = try #require(CgroupLimitReader(procfs: root.procfs, sysfs: root.sysfs))
    return reader.readLimits(of: paths).map { group in
      let (limit, swap) = (group.sample.limitKib, group.sample.swapLimitKib)
      return "\(group.path) \(limit.map(String.init) ?? "-") \(swap.map(String.init) ?? "-")"
    }
  }

  @Test func limitsOfTheUnifiedHierarchy() throws {
    try root.write("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    try root.write("sys/fs/cgroup/cgroup.controllers", "memory\n")
    try root.write("sys/fs/cgroup/a/b/memory.max", "65536\n")
    try root.write("sys/fs/cgroup/a/b/memory.swap.max", "0\n")
    try root.write("sys/fs/cgroup/a/memory.max", "max\n")
    #expect(try limits(["/a/b", "/a", "/", "/none"]) == ["/a/b 64 0", "/a - -"])
    // In a namespace of cgroups the container's own one is the root.
    try root.write("sys/fs/cgroup/memory.max", "131072\n")
    #expect(try limits(["/a/b", "/"]) == ["/a/b 64 0", "/ 128 -"])
    #expect(try limits(["/a/../a/b", "a"]).isEmpty)
  }

  @Test func versionOneLimitsMemoryAndSwapTogether() throws {
    try root.write(
      "proc/self/mountinfo", "2 2 0:4 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n")
    try root.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n")
    for (group, limit, both) in [("a", "65536", "98304"), ("b", "65536", "9223372036854771712")] {
      try root.write("sys/fs/cgroup/memory/\(group)/memory.limit_in_bytes", limit + "\n")
      try root.write("sys/fs/cgroup/memory/\(group)/memory.memsw.limit_in_bytes", both + "\n")
    }
    #expect(try limits(["/a", "/b"]) == ["/a 64 32", "/b 64 -"])
  }

  @Test func aPartOfAHierarchyIsNamedAsProcessesShowIt() throws {
    try root.write(
      "proc/self/mountinfo", "1 2 0:3 /docker/7 /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    try root.write("sys/fs/cgroup/cgroup.controllers", "memory\n")
    try root.write("sys/fs/cgroup/memory.max", "131072\n")
    try root.write("sys/fs/cgroup/in/memory.max", "65536\n")
    #expect(
      try limits(["/docker/7/in", "/docker/7", "/docker", "/"])
        == ["/docker/7/in 64 -", "/docker/7 128 -"])
  }

  @Test func withoutMemoryCgroupsThereIsNoReader() throws {
    #expect(CgroupLimitReader(procfs: root.procfs, sysfs: root.sysfs) == nil)
  }
}
