import OomhistModel
import OomhistParsing
import Testing

/// Several boots in one journal, and page sizes that nothing tells.
@Suite struct BootMarkTests {
  static let boots = ["0f2c1f3e52a44c439d2b6f1f2a6c7d10", "1f2c1f3e52a44c439d2b6f1f2a6c7d11"]

  static func kill(_ time: String) -> String {
    "Apr 02 \(time) web kernel: Out of memory: Killed process 7 (java) total-vm:8kB, anon-rss:4kB, "
      + "file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0\n"
  }

  @Test func `a kill is of the boot whose mark stands before it`() {
    let log =
      "-- Boot \(Self.boots[0]) --\n" + Self.kill("09:00:12") + "-- Boot \(Self.boots[1]) --\n"
      + Self.kill("09:00:13")
    let events = LogText.events(log)
    #expect(
      events.map(\.bootID) == [
        "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10", "1f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d11",
      ])
    let unnamed = Self.kill("09:00:12") + "-- Reboot --\n" + Self.kill("10:00:12")
    #expect(LogText.events(unnamed).map(\.bootID) == [nil, nil])
  }

  @Test func `a mark ends the report that is open`() {
    let header =
      "Apr 02 09:00:11 web kernel: sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, "
      + "oom_score_adj=0\n"
    let events = LogText.events(header + "-- Reboot --\n" + Self.kill("09:00:12"))
    #expect(events.map(\.victimPid) == [nil, 7])
    #expect(events.map(\.invokerComm) == ["sh", nil])
  }

  @Test(arguments: [
    "Apr 02 09:00:11 web app[7]: -- Boot 0f2c1f3e52a44c439d2b6f1f2a6c7d10 --", "-- Boot x --",
    "-- Boot 0f2c1f3e52a44c439d2b6f1f2a6c7d10", "  -- Boot 0f2c --",
  ])
  func `what only looks like a mark names no boot`(line: String) {
    #expect(LogText.events(line + "\n" + Self.kill("09:00:12")).map(\.bootID) == [nil])
  }

  @Test(arguments: [(nil, true, 4), (64, nil, 64)] as [(Int64?, Bool?, Int64)])
  func `a page size that nothing tells is said to be assumed`(
    given: Int64?, assumed: Bool?, sizeKib: Int64
  ) {
    let log = """
      [1.000000] sh invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
      [1.000001] [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
      [1.000002] [      9]     0     9       10        5    65536        0             0 init
      [1.000003] Out of memory: Killed process 7 (java) total-vm:8kB, anon-rss:4kB, file-rss:0kB

      """
    var options = LogText.options()
    options.pageSizeKib = given
    let events = LogText.parse(log, options).events
    #expect(events.map(\.pageSizeAssumed) == [assumed])
    #expect(events.map(\.pageSizeKib) == [sizeKib])
    #expect(events.first?.tasks.first?.rssKib == 5 * sizeKib)
  }
}
