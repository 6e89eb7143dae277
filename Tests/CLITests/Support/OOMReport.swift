/// The report of a kill as Linux 6.1 words it, in the carriers that a test needs.
struct OOMReport {
  /// A row of the kernel's task table.
  struct Task {
    var pid: Int
    var name: String
    var rssPages: Int
    var adj = 0
  }

  var invoker = "reindexer"
  var victim = Task(pid: 412, name: "shopdb", rssPages: 230_000)
  var tasks: [Task] = []

  /// The lines as the kernel prints them.
  var messages: [String] {
    let header = [
      "\(invoker) invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), "
        + "order=0, oom_score_adj=0",
      "CPU: 0 PID: 977 Comm: \(invoker) Not tainted 6.1.0-28-amd64 #1  Debian 6.1.119-1",
      "Mem-Info:",
      "active_anon:1200 inactive_anon:1930000 isolated_anon:0",
      "2000000 pages RAM",
      "Tasks state (memory values in pages):",
      "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name",
    ]
    let rows = tasks.map { task in
      "[\(padded(task.pid, 7))]  1000 \(padded(task.pid, 5)) \(padded(task.rssPages * 2, 8)) "
        + "\(padded(task.rssPages, 8))    40960        0 \(padded(task.adj, 13)) \(task.name)"
    }
    let anonKib = victim.rssPages * 4
    let kill = [
      "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
        + "task_memcg=/system.slice/db.service,task=\(victim.name),pid=\(victim.pid),uid=1000",
      "Out of memory: Killed process \(victim.pid) (\(victim.name)) total-vm:\(anonKib * 2)kB, "
        + "anon-rss:\(anonKib)kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:40kB "
        + "oom_score_adj:\(victim.adj)",
    ]
    return header + rows + kill
  }

  /// Records of `/dev/kmsg`, one a line.
  func kmsg(boottimeUs: Int64, firstSequence: Int = 700) -> String {
    messages.enumerated().map { index, text in
      "4,\(firstSequence + index),\(boottimeUs + Int64(index) * 100),-;\(text)\n"
    }.joined()
  }

  /// Lines of a syslog with ISO time stamps.
  func iso(stamp: String, host: String = "web1") -> String {
    messages.map { "\(stamp) \(host) kernel: \($0)\n" }.joined()
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: " ", count: max(0, width - digits.count)) + digits
  }
}
