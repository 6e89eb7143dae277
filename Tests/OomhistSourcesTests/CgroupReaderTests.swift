import Foundation
import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("CgroupReader on made-up machines")
struct CgroupReaderTests {
  private let root: FakeRoot

  init() throws {
    root = try FakeRoot()
    try root.makeUnified()
  }

  @Test("Of v2 every file is read, and the root of the hierarchy is left out")
  func v2() throws {
    try root.add(cgroup: "system.slice/web.service", FakeCgroup.v2)
    try root.add(cgroup: "system.slice", ["memory.current": "8192\n", "memory.max": "max\n"])
    let readings = try reader().pass()
    #expect(Set(readings.map(\.path)) == ["/system.slice", "/system.slice/web.service"])
    var slice = CgroupSample()
    slice.currentKib = 8
    #expect(readings.sample("/system.slice") == slice, "files that are missing are nil")
    let web = try #require(readings.sample("/system.slice/web.service"))
    let values = CgroupSample.fields.map { web[keyPath: $0.path] }
    #expect(values == (1...24).map { Int64($0) })
  }

  @Test("Of v1 every file is read, and a hybrid's unified hierarchy is not asked")
  func v1() throws {
    try root.makeHybrid()
    try root.add(cgroup: "a", FakeCgroup.v1, in: "memory")
    try root.add(cgroup: "b", FakeCgroup.v2, in: "unified")
    let readings = try reader().pass()
    #expect(readings.map(\.path) == ["/a"])
    var expected = CgroupSample()
    expected.currentKib = 1
    expected.peakKib = 2
    expected.swapKib = 3
    expected.limitKib = nil
    expected.maxEvents = 11
    expected.oomKills = 13
    expected.anonKib = 15
    expected.fileKib = 16
    expected.shmemKib = 17
    #expect(readings.sample("/a") == expected)
  }

  @Test("A machine without memory cgroups has no reader")
  func none() throws {
    try root.write("sys/fs/cgroup/cgroup.controllers", "cpu hugetlb\n")
    #expect(CgroupReader(procfs: root.procfs, sysfs: root.sysfs) == nil)
    try root.remove("proc/self/mountinfo")
    #expect(CgroupReader(procfs: root.procfs, sysfs: root.sysfs) == nil)
    #expect(CgroupReader(procfs: "/nowhere") == nil)
  }

  @Test("A part of a hierarchy is shown by the paths that processes show")
  func part() throws {
    try root.write(
      "proc/self/mountinfo", "1 2 0:3 /docker/7 /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    try root.add(cgroup: "", ["memory.current": "4096\n"])
    try root.add(cgroup: "in", ["memory.current": "1024\n"])
    let readings = try reader().pass()
    #expect(readings.map(\.path) == ["/docker/7", "/docker/7/in"])
    #expect(readings.map(\.sample.currentKib) == [4, 1])
  }

  @Test("A cgroup that vanishes is dropped, and its parent stays")
  func vanished() throws {
    try root.add(cgroup: "a/b", ["memory.current": "1024\n"])
    try root.add(cgroup: "a", ["memory.current": "2048\n"])
    try root.add(cgroup: "c", ["memory.current": "3072\n"])
    let reader = try reader()
    #expect(reader.pass().count == 3)
    try root.remove("sys/fs/cgroup/a/b")
    for _ in 0..<40 { #expect(Set(reader.pass().map(\.path)) == ["/a", "/c"]) }
    try root.add(cgroup: "a/b", ["memory.current": "5120\n"])
    reader.note(path: "/a/b")
    #expect(reader.pass().sample("/a/b")?.currentKib == 5)
  }

  @Test("A new cgroup is found at once where it was noted, else within 30 passes")
  func new() throws {
    try root.add(cgroup: "a", ["memory.current": "1024\n"])
    let reader = try reader()
    #expect(reader.pass().count == 1)
    try root.add(cgroup: "a/b/c", ["memory.current": "1024\n"])
    try root.add(cgroup: "a/b", ["memory.current": "1024\n"])
    try root.add(cgroup: "d", ["memory.current": "1024\n"])
    #expect(reader.pass().count == 1)
    for _ in 0..<3 {
      for path in ["/a/b/c", "/a", "/", "", "/gone/1", "../x", "a"] { reader.note(path: path) }
      #expect(reader.pass().sample("/a/b/c") != nil)
    }
    #expect((0..<30).contains { _ in reader.pass().sample("/d") != nil })
  }

  @Test("A cgroup for which the controller is off has no reading until it is on")
  func controllerOff() throws {
    try root.add(cgroup: "a", ["cgroup.procs": ""])
    let reader = try reader()
    #expect(reader.pass().isEmpty)
    try root.add(cgroup: "a", FakeCgroup.v2)
    #expect((0..<30).contains { _ in reader.pass().sample("/a")?.limitKib == 4 })
  }

  @Test("Hostile names come repaired, and of two with one path the second is counted")
  func hostileNames() throws {
    let names: [[UInt8]] = [
      Array("a\nb".utf8), [0x62, 0xFF], [0x62, 0xFE], Array(repeating: 0x78, count: 255),
    ]
    for name in names {
      let folder = Array((root.sysfs + "/fs/cgroup/").utf8) + name + [0]
      folder.withUnsafeBytes { bytes in
        guard let path = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
        #expect(mkdir(path, 0o755) == 0)
        let file = open(path, O_RDONLY | O_DIRECTORY)
        let current = openat(file, "memory.current", O_WRONLY | O_CREAT, 0o644)
        #expect(write(current, "4096\n", 5) == 5)
        close(current)
        close(file)
      }
    }
    let reader = try reader()
    for _ in 0..<31 {
      let readings = reader.pass()
      #expect(
        Set(readings.map(\.path))
          == ["/a\nb", "/b\u{FFFD}", "/" + String(repeating: "x", count: 255)])
      #expect(readings.count == 3 && reader.skipped == 1)
    }
  }

  @Test("Depth and count are bounded, and what is left out is counted")
  func bounds() throws {
    let deep = (0..<70).map { "\($0)" }.joined(separator: "/")
    try root.add(cgroup: deep, ["memory.current": "1024\n"])
    #expect(try reader().pass().isEmpty)
    let deepest = (0..<CgroupReader.maximumDepth).map { "\($0)" }.joined(separator: "/")
    try root.add(cgroup: deepest, ["memory.current": "1024\n"])
    let all = try reader()
    #expect(all.pass().map(\.path) == ["/" + deepest] && all.skipped == 1)
    try root.remove("sys/fs/cgroup/0")
    for index in 0..<12 { try root.add(cgroup: "g\(index)", ["memory.current": "1024\n"]) }
    let few = try #require(
      CgroupReader(procfs: root.procfs, sysfs: root.sysfs, maximumCount: 10))
    #expect(few.pass().count == 10 && few.skipped == 2)
    let seen = try #require(few.pass().first?.path)
    try root.remove("sys/fs/cgroup" + seen)
    #expect(few.pass().count == 9)
    for _ in 0..<30 { _ = few.pass() }
    #expect(few.pass().count == 10 && few.skipped == 1, "room is used again")
  }

  private func reader() throws -> CgroupReader {
    try #require(CgroupReader(procfs: root.procfs, sysfs: root.sysfs))
  }
}

@Suite("What CgroupReader reads again")
struct CgroupReaderMemoryTests {
  private let root: FakeRoot
  private let reader: CgroupReader

  init() throws {
    root = try FakeRoot()
    try root.makeUnified()
    try root.add(cgroup: "a", FakeCgroup.v2)
    reader = try #require(CgroupReader(procfs: root.procfs, sysfs: root.sysfs))
    _ = reader.pass()
  }

  @Test(
    "While memory and events stand still, the other files are read in the cgroup's turn only",
    arguments: [
      ("memory.max", "512000\n", "limit_kib"), ("memory.high", "512000\n", "high_kib"),
      ("memory.stat", "anon 512000\n", "anon_kib"), ("memory.peak", "512000\n", "peak_kib"),
    ])
  func late(file: String, text: String, column: String) throws {
    let path = try #require(CgroupSample.fields.first { $0.column == column }?.path)
    let before = reader.pass().sample("/a")?[keyPath: path]
    try root.add(cgroup: "a", [file: text])
    #expect(reader.pass().sample("/a")?[keyPath: path] == before)
    let passes = (1...30).first { _ in reader.pass().sample("/a")?[keyPath: path] == 500 }
    #expect(passes != nil)
  }

  @Test("A limit that is lowered shows with the memory that it drives out")
  func loweredLimit() throws {
    try root.add(cgroup: "a", ["memory.current": "0\n", "memory.max": "1024\n"])
    let sample = reader.pass().sample("/a")
    #expect(sample?.currentKib == 0 && sample?.limitKib == 1)
  }

  @Test(
    "memory.stat is read when memory moved by 1 MiB in all, in whatever steps",
    arguments: [
      ([1024], 15), ([500, 1000], 15), ([1025], 100), ([700, 1400], 100), ([1000, 1, 1025], 100),
    ] as [([Int], Int64)])
  func detail(steps: [Int], expected: Int64) throws {
    try root.add(cgroup: "a", ["memory.stat": "anon 102400\n"])
    var anonKib: Int64?
    for step in steps {
      try root.add(cgroup: "a", ["memory.current": "\(step * 1024)\n"])
      anonKib = reader.pass().sample("/a")?.anonKib
    }
    #expect(anonKib == expected)
  }

  @Test("An event makes everything be read")
  func event() throws {
    try root.add(
      cgroup: "a",
      ["memory.events": "oom_kill 14\n", "memory.stat": "anon 102400\n", "memory.high": "max\n"])
    let sample = try #require(reader.pass().sample("/a"))
    #expect(sample.oomKills == 14 && sample.anonKib == 100 && sample.highKib == nil)
    #expect(sample.maxEvents == nil, "what a file no longer tells is not kept")
  }

  @Test("In v1 the count of failures makes everything be read")
  func failcnt() throws {
    try root.makeHybrid()
    try root.add(cgroup: "a", FakeCgroup.v1, in: "memory")
    let reader = try #require(CgroupReader(procfs: root.procfs, sysfs: root.sysfs))
    _ = reader.pass()
    let kills = ["memory.oom_control": "oom_kill 99\n", "memory.limit_in_bytes": "1024\n"]
    try root.add(cgroup: "a", kills, in: "memory")
    #expect(reader.pass().sample("/a")?.oomKills == 13)
    try root.add(cgroup: "a", ["memory.failcnt": "12\n"], in: "memory")
    let sample = reader.pass().sample("/a")
    #expect(sample?.oomKills == 99 && sample?.limitKib == 1)
  }
}

extension CgroupReader {
  /// One pass as a value.
  fileprivate func pass() -> [CgroupReading] {
    var readings: [CgroupReading] = []
    read(into: &readings)
    return readings
  }
}

extension [CgroupReading] {
  fileprivate func sample(_ path: String) -> CgroupSample? { first { $0.path == path }?.sample }
}

/// Files of a cgroup in which every number differs.
private enum FakeCgroup {
  private static func kib(_ kib: Int) -> String { "\(kib * 1024)\n" }

  /// The values are 1 to 24 in the order of `CgroupSample.fields`.
  static let v2 = [
    "memory.current": kib(1), "memory.peak": kib(2), "memory.swap.current": kib(3),
    "memory.max": kib(4), "memory.high": kib(5), "memory.low": kib(6), "memory.min": kib(7),
    "memory.swap.max": kib(8), "memory.oom.group": "9\n",
    "memory.events": "low 0\nhigh 10\nmax 11\noom 12\noom_kill 13\noom_group_kill 14\n",
    "memory.stat": "anon \(kib(15))file \(kib(16))shmem \(kib(17))slab \(kib(18))"
      + "kernel_stack \(kib(19))pagetables \(kib(20))sock \(kib(21))percpu \(kib(22))",
    "memory.pressure": "some avg10=0.00 total=23\nfull avg10=0.00 total=24\n",
  ]

  static let v1 = [
    "memory.usage_in_bytes": kib(1), "memory.max_usage_in_bytes": kib(2),
    "memory.limit_in_bytes": "9223372036854771712\n", "memory.failcnt": "11\n",
    "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 13\n",
    "memory.stat": "rss 1\ntotal_rss \(kib(15))total_cache \(kib(16))total_shmem \(kib(17))"
      + "total_swap \(kib(3))",
  ]
}

extension FakeRoot {
  fileprivate func makeUnified() throws {
    try write("proc/self/mountinfo", "1 2 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    try write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
  }

  fileprivate func makeHybrid() throws {
    try write(
      "proc/self/mountinfo",
      """
      1 2 0:3 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      2 2 0:4 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory

      """)
    try write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1048576\n")
    try write("sys/fs/cgroup/unified/cgroup.controllers", "\n")
  }

  /// Writes files of a cgroup, below a hierarchy of its own where one is named.
  fileprivate func add(
    cgroup path: String, _ files: [String: String], in hierarchy: String = "."
  ) throws {
    for (name, text) in files {
      try write("sys/fs/cgroup/\(hierarchy)/\(path)/\(name)", text)
    }
  }
}
