import Foundation
import OomhistTestSupport
import Testing

/// A log with so many kills that they are stored before its end.
@Suite struct ManyKillsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let killCount = 18_000

  /// Six kills an hour that look all alike, from September over New Year.
  private static func log(_ count: Int = killCount) -> String {
    let months = [("Sep", 11), ("Oct", 31), ("Nov", 30), ("Dec", 31), ("Jan", 22)]
    var lines: [String] = []
    for (month, days) in months {
      for day in 1...days {
        for part in 0..<144 {
          let time = String(format: "%2d %02d:%02d:00", day, part / 6, part % 6 * 10)
          lines.append(
            "\(month) \(time) web1 kernel: Memory cgroup out of memory: Killed process 77 (app) "
              + "total-vm:9kB, anon-rss:7kB, file-rss:0kB, shmem-rss:0kB\n")
        }
      }
    }
    return lines.prefix(count).joined()
  }

  @Test func yearsAreRightAndNothingIsLost() throws {
    let run = try ToolRun.run(["parse", "--utc", "--year", "2026"], stdin: Data(Self.log().utf8))
    #expect(run.status == 0, "\(run.stderr)")
    #expect(run.lines.count == Self.killCount)
    let moments = run.lines.compactMap { line in
      line.range(of: "\"at\":\"").map { line[$0.upperBound...].prefix(20) }
    }
    #expect(moments.first == "2025-09-01T00:00:00Z")
    #expect(moments.last == "2026-01-22T23:50:00Z")
    #expect(moments == moments.sorted() && Set(moments).count == Self.killCount)
  }

  @Test func eachIsStoredOnce() throws {
    let database = folder.path("history.db")
    for message in ["2000 new events", "0 new events, 2000 known"] {
      let run = try ToolRun.run(
        ["ingest", "--utc", "--year", "2026", "--db", database], stdin: Data(Self.log(2000).utf8))
      #expect(run.status == 0 && run.stderr.contains(message), "\(run.stderr.prefix(300))")
    }
  }

  @Test func whatACutFileToldIsKnownWhenTheWholeOneComes() throws {
    let log = try folder.write(Self.log(3000), to: "messages")
    let run = try ToolRun.shell(
      """
      set -e
      $OOMHIST parse --utc --year 2026 \(log) > \(folder.path("events"))
      gzip -c \(folder.path("events")) > \(folder.path("whole.gz"))
      head -c $(($(stat -c %s \(folder.path("whole.gz"))) / 2)) \(folder.path("whole.gz")) \
        > \(folder.path("cut.gz"))
      $OOMHIST ingest --from events --db \(folder.path("cut.db")) \(folder.path("cut.gz")) \
        \(folder.path("events"))
      """)
    #expect(run.status == 2 && run.stderr.contains("cut.gz"), "\(run.stderr.prefix(300))")
    #expect(run.stderr.contains("3000 new events, "), "\(run.stderr.prefix(300))")
  }

  @Test func aFolderWithoutRoomIsNamed() throws {
    let run = try ToolRun.run(
      ["parse", "--year", "2026"], stdin: Data(Self.log().utf8),
      environment: ["TMPDIR": "/nonexistent"])
    #expect(run.status == 1)
    #expect(run.stderr.contains("cannot keep events in /nonexistent: No such file or directory"))
  }
}
