import Foundation
import OomhistTestSupport
import Testing

/// Numbers that no machine has: anybody can log a line that looks like a kill.
@Suite struct HostileNumberTests {
  /// A report with this number for every size.
  private static func log(_ number: String) -> String {
    let head = "Nov 20 08:41:07 web1 kernel: [86400.250000] "
    return [
      "x invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=\(number), oom_score_adj=\(number)",
      "Mem-Info:",
      "active_anon:\(number) inactive_anon:\(number) isolated_anon:0",
      "\(number) pages RAM",
      "Tasks state (memory values in pages):",
      "[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes"
        + " swapents oom_score_adj name",
      "[    977]     0   977 \(number) \(number) \(number) 0 0 \(number) \(number) \(number)"
        + " reindexer",
      "[    412]     0   412 \(number) \(number) \(number) 0 0 \(number) \(number) 0 shopdb",
      "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
        + "task_memcg=/,task=shopdb,pid=412,uid=0",
      "Out of memory: Killed process 412 (shopdb) total-vm:\(number)kB, anon-rss:\(number)kB, "
        + "file-rss:\(number)kB, shmem-rss:\(number)kB, UID:0 pgtables:\(number)kB "
        + "oom_score_adj:\(number)",
    ].map { head + $0 + "\n" }.joined()
  }

  @Test(arguments: [
    "9223372036854775807", "-9223372036854775808", "2305843009213693951", "9007199254740992",
    "18446744073709551615", "0", "-1",
  ])
  func aStoryCanBeToldOfAnyNumber(number: String) throws {
    let incident = try Incident.recorded()
    let ingest = try incident.tool(["ingest", "--year", "2026", "-"], stdin: Self.log(number))
    #expect(ingest.status == 0, "\(ingest.stderr)")
    for arguments in [
      ["query", "--csv"], ["query", "growers", "--csv"], ["query", "incidents", "--csv"],
      ["explain", "--verbose"], ["explain", "1", "--json"], ["explain", "2"],
    ] {
      let run = try incident.tool(arguments)
      // The report may be one that the database knows, completed: then there is no second kill.
      let isUnknownKill = run.stderr.contains("there is no kill 2")
      #expect(run.status == 0 || isUnknownKill, "\(arguments): \(run.status) \(run.stderr)")
    }
  }

  /// Every number of an event at once, as text of somebody else.
  @Test(arguments: ["9223372036854775807", "-9223372036854775808", "4611686018427387904"])
  func anEventOfExtremesIsTakenIn(number: String) throws {
    let incident = try Incident.recorded()
    let names = [
      "boottime_us", "page_size_kib", "victim_pid", "victim_uid", "victim_oom_score_adj", "score",
      "total_vm_kib", "anon_rss_kib", "file_rss_kib", "shmem_rss_kib", "pgtables_kib",
      "invoker_pid", "order", "memcg_usage_kib", "memcg_limit_kib", "memcg_failcnt",
    ]
    let numbers = names.map { "\"\($0)\":\(number)" }.joined(separator: ",")
    let parts = ["ram_pages", "reserved_pages", "free_kib", "active_file_kib", "swap_total_kib"]
      .map { "\"\($0)\":\(number)" }.joined(separator: ",")
    let task = ["pid", "tgid", "rss_kib", "rss_anon_kib", "swap_kib", "pgtables_kib"]
      .map { "\"\($0)\":\(number)" }.joined(separator: ",")
    for kind in ["global", "memcg"] {
      let event =
        #"{"schema":"oomhist.event/1","killer":"kernel","kind":"\#(kind)","#
        + #""at":"2026-11-20T08:41:07Z","oom_memcg":"/system.slice",\#(numbers),"#
        + #""mem_info":{\#(parts)},"tasks":[{"comm":"x",\#(task)},{"comm":"y",\#(task)}]}"#
      let ingest = try incident.tool(["ingest", "--from", "events", "-"], stdin: event + "\n")
      #expect(ingest.status == 0, "\(ingest.status) \(ingest.stderr)")
    }
    for arguments in [
      ["query", "--csv"], ["query", "incidents", "--csv"], ["explain", "--verbose"],
      ["explain", "2"], ["export", "--format", "ndjson", "-o", incident.folder.path("out")],
    ] {
      let run = try incident.tool(arguments)
      #expect(run.status <= 1, "\(arguments): \(run.status) \(run.stderr)")
    }
  }
}
