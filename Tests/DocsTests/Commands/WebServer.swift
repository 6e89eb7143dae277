import OomhistTestSupport

/// The machine that the pages record: a web server with 8 GB, no swap and four Java processes.
///
/// `sshd` is protected, and so is every session below it, which has inherited that.
struct WebServer {
  let root: FakeRoot

  init() throws {
    root = try FakeRoot()
    try root.write(
      "proc/meminfo",
      """
      MemTotal:        8043312 kB
      MemFree:          171224 kB
      MemAvailable:     391044 kB
      Shmem:             16480 kB
      SReclaimable:      88320 kB
      SUnreclaim:        61212 kB
      SwapTotal:             0 kB
      SwapFree:              0 kB

      """)
    try root.write("proc/vmstat", "oom_kill 0\n")
    for (name, value) in Self.settings { try root.write("proc/sys/" + name, value + "\n") }
    for process in Self.processes { try root.add(process) }
  }

  private static let settings = [
    ("vm/panic_on_oom", "0"), ("kernel/panic", "0"), ("vm/overcommit_memory", "0"),
    ("vm/overcommit_ratio", "50"), ("vm/oom_kill_allocating_task", "0"),
    ("vm/oom_dump_tasks", "1"), ("vm/swappiness", "60"), ("vm/min_free_kbytes", "67584"),
  ]

  private static let processes =
    [
      process(1, "systemd", ["/usr/lib/systemd/systemd"], mib: 8, parent: 0, unit: nil),
      process(
        1011, "sshd", ["/usr/sbin/sshd", "-D"], mib: 3, parent: 1,
        unit: "system.slice/sshd.service",
        adj: -1000),
      process(
        956, "dockerd", ["/usr/bin/dockerd"], mib: 74, parent: 1,
        unit: "system.slice/docker.service", adj: -500),
      process(
        20417, "bash", ["-bash"], mib: 4, parent: 1011,
        unit: "user.slice/user-0.slice/session-500843.scope", adj: -1000),
      process(
        20933, "import.py", ["python3", "import.py"], mib: 402, parent: 20417,
        unit: "user.slice/user-0.slice/session-500843.scope", adj: -1000),
    ]
    + [
      (12884, "shop", 2150, ["-Xmx2g"]), (12960, "search", 1740, ["-Xmx2g"]),
      (13022, "orders", 1740, ["-Xmx1536m"]), (13105, "admin", 1331, []),
    ].map { pid, name, mib, options in
      process(
        pid, "java", ["/usr/bin/java"] + options + ["-jar", "/srv/\(name).jar"], mib: mib,
        parent: 1, unit: "system.slice/\(name).service")
    }

  private static func process(
    _ pid: Int32, _ comm: String, _ arguments: [String], mib: Int, parent: Int32, unit: String?,
    adj: Int = 0
  ) -> FakeProcess {
    var process = FakeProcess(pid: pid, comm: comm)
    process.ppid = parent
    process.rssAnonKib = mib * 1024
    process.rssFileKib = 0
    process.vsizeKib = mib * 2048
    process.pgtablesKib = mib * 1024 / 480
    process.oomScoreAdj = adj
    process.oomScore = score(kib: mib * 1024, adj: adj)
    process.arguments = arguments
    process.exe = arguments[0].hasPrefix("/") ? arguments[0] : "/usr/bin/python3"
    process.cgroup = "0::/\(unit ?? "init.scope")\n"
    return process
  }

  /// What `/proc/[pid]/oom_score` says since Linux 5.9: (1000 + badness) * 2 / 3; 0: exempt.
  private static func score(kib: Int, adj: Int) -> Int {
    adj == -1000 ? 0 : (1000 + kib * 1000 / 8_043_312 + adj) * 2 / 3
  }
}
