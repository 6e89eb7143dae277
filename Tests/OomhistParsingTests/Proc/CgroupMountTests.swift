import OomhistParsing
import Testing

@Suite("CgroupMount")
struct CgroupMountTests {
  @Test(
    "Hierarchies that may account for memory are found, the best first",
    arguments: [
      // systemd's unified layout
      (
        "30 23 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw,nsdelegate",
        ["v2 /sys/fs/cgroup"]
      ),
      // its hybrid one
      (
        """
        31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/unified rw shared:1 - cgroup2 cgroup2 rw
        33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory

        """, ["v1 /sys/fs/cgroup/memory", "v2 /sys/fs/cgroup/unified"]
      ),
      // a part of a hierarchy, as in a container, comes behind the whole
      (
        """
        35 31 0:32 /docker/1 /a rw - cgroup cgroup rw,memory
        36 31 0:32 / /b\\040c\\134 rw - cgroup cgroup rw,cpu,memory
        """, ["v1 /b c\\", "v1 /a"]
      ),
      // named hierarchies and others are not memory's
      ("37 31 0:34 / /x rw - cgroup cgroup rw,name=memory", []),
      ("37 31 0:34 / /x rw - cgroup cgroup rw,memory2", []),
      ("37 31 0:34 / /x rw - tmpfs cgroup2 rw,memory", []),
      ("", []), ("-\n- -\n", []), ("37 31 0:34 / /x rw -", []),
    ] as [(String, [String])])
  func find(table: String, expected: [String]) {
    let mounts = Array(table.utf8).withUnsafeBytes { CgroupMount.all(mountinfo: $0) }
    #expect(mounts.map { "\($0.version) \($0.mountPoint)" } == expected)
  }

  @Test("Any bytes are read without a trap")
  func fuzz() {
    var random = ByteSource(seed: 5)
    let table = Array(
      "35 31 0:32 /a\\040 /sys/fs rw shared:1 - cgroup cgroup rw,memory\n1 2 3 / / - cgroup2 x rw\n"
        .utf8)
    for _ in 0..<3000 {
      let mounts = random.mutation(of: table).withUnsafeBytes { CgroupMount.all(mountinfo: $0) }
      #expect(mounts.allSatisfy { $0.root.first == UInt8(ascii: "/") })
    }
  }
}
