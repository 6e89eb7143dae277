import Foundation
import OomhistTestSupport
import Testing

/// The machine's journal through `journalctl`: a made-up one for what goes wrong, and the real one.
@Suite struct MachineJournalTests {
  private let logs: MachineLogs

  init() throws { logs = try MachineLogs() }

  private func ingest(
    _ environment: [String: String], _ options: [String] = []
  ) throws -> ToolRun {
    try logs.ingest(["--journal"] + options, environment: environment)
  }

  /// A journalctl that takes down how it was asked, and begins behind a cursor.
  static let obedient = """
    echo "$*" >>"$JOURNAL.asked"
    for word in "$@"; do case $word in --after-cursor=*) after=${word#--after-cursor=};; esac; done
    if [ -z "$after" ]; then cat "$JOURNAL"; exit; fi
    awk -v after="__CURSOR=$after" 'found && !own { print } $0 == after { found = own = 1 }
      own && $0 == "" { own = 0 }' "$JOURNAL"
    """

  @Test func killsOfAllBootsAreThereAndTrusted() throws {
    var journal = MadeUpJournal()
    journal.addKill(1, minute: 1, boot: 0)
    journal.addKill(2, minute: 2, boot: 1)
    try logs.writeJournal(journal)
    #expect(try ingest(try logs.journalctl(Self.obedient)).stderr == "2 new events\n")
    let bootIDs = try logs.value("SELECT boot_id FROM oom_event ORDER BY at_us")
    #expect(bootIDs == "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10 1a2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d11")
    #expect(try logs.value("SELECT min(trusted) || path FROM oom_event_source") == "1journal")
    let asked = try String(contentsOfFile: logs.folder.path("export.asked"), encoding: .utf8)
    #expect(asked.contains("--root=\(logs.rootfs) "))
    #expect(asked.contains(" _TRANSPORT=kernel + "))
  }

  @Test func eachEntryIsReadOnceAndAJournalThatIsAsItWasNotAtAll() throws {
    let environment = try logs.journalctl(Self.obedient)
    var journal = MadeUpJournal()
    journal.addKill(1, minute: 1)
    try logs.writeJournal(journal)
    #expect(try ingest(environment).stderr == "1 new event\n")
    #expect(try ingest(environment).stderr == "0 new events\n")
    journal.addKill(2, minute: 2)
    try logs.writeJournal(journal)
    #expect(try ingest(environment).stderr == "1 new event\n", "and none known before")
    let asked = try String(contentsOfFile: logs.folder.path("export.asked"), encoding: .utf8)
      .split(separator: "\n")
    #expect(asked.count == 2, "the second run did not ask")
    #expect(!asked[0].contains("--after-cursor="))
    #expect(asked[1].contains("--after-cursor=s=1c50bdbf2b1840888f4ee11eabc5267e;i=a;"))
    #expect(try logs.value("SELECT kills FROM log_source") == "2")
  }

  /// Entries of the report that are there when it is read first: the last of them a minute ago at
  /// most.
  @Test(arguments: [1, 5, 9])
  func aReportThatIsNotAtItsEndIsReadAgain(entries: Int) throws {
    let environment = try logs.journalctl(Self.obedient)
    var whole = MadeUpJournal()
    whole.addKill(1, minute: 1)
    let now = Int64(Date().timeIntervalSince1970 * 1e6)
    // Kills of this very moment.
    let text = whole.text.replacing(/__REALTIME_TIMESTAMP=17951328([0-9]+)/) { match in
      "__REALTIME_TIMESTAMP=\(now + (Int64(match.1) ?? 0) % 1000)"
    }
    let parts = text.split(separator: "\n\n").map { $0 + "\n\n" }
    for count in [entries, parts.count] {
      _ = try logs.folder.write(parts[..<count].joined(), to: "export")
      _ = try logs.folder.write(
        parts[..<count].joined(), to: "root/var/log/journal/8e1f/system.journal")
      #expect(try ingest(environment).status == 0)
    }
    #expect(try logs.value("SELECT victim_pid || ' ' || complete FROM oom_event") == "1 1")
    #expect(try logs.value("SELECT kills FROM log_source") == "1")
  }

  @Test func programsThatKillAreReadAndOthersOnlyClaim() throws {
    var journal = MadeUpJournal()
    journal.add(
      "sending SIGTERM to process 7 uid 1000 \"chrome\": badness 900, VmRSS 12 MiB", minute: 1,
      fields: ["_TRANSPORT=stdout", "SYSLOG_IDENTIFIER=earlyoom", "_PID=300"])
    journal.add(
      "Killed /a.slice/b.service due to memory pressure for /a.slice being 63% > 50% for > 20s "
        + "with reclaim activity", minute: 2,
      fields: ["_TRANSPORT=journal", "SYSLOG_IDENTIFIER=systemd-oomd", "_PID=301"])
    journal.add(
      "Out of memory: Killed process 9 (x) total-vm:8kB, anon-rss:4kB, file-rss:0kB", minute: 3,
      fields: ["_TRANSPORT=stdout", "SYSLOG_IDENTIFIER=earlyoom", "_PID=300"])
    try logs.writeJournal(journal)
    #expect(try ingest(try logs.journalctl(Self.obedient)).stderr == "2 new events\n")
    #expect(
      try logs.value(
        "SELECT killer || trusted FROM oom_event JOIN oom_event_source USING (kill_id)")
        == "earlyoom0 systemd-oomd0")
  }

  @Test func ofAJournalctlThatIsKilledTheRestIsReadTheNextTime() throws {
    var journal = MadeUpJournal()
    journal.addKill(1, minute: 1)
    journal.addKill(2, minute: 2)
    try logs.writeJournal(journal)
    let size = try Data(contentsOf: logs.folder.url.appending(path: "export")).count
    let cut = try ingest(
      try logs.journalctl("head -c \(size * 3 / 4) \"$JOURNAL\"; kill -9 $$"))
    #expect(cut.status == 2)
    #expect(cut.stderr.contains("journalctl was ended"))
    #expect(try ingest(try logs.journalctl(Self.obedient)).status == 0)
    #expect(try logs.value("SELECT count(*) FROM oom_event") == "2")
    #expect(try logs.value("SELECT group_concat(victim_pid) FROM oom_event") != "")
  }

  /// What a journalctl does to a question that it cannot answer.
  @Test(arguments: [
    // systemd of before 2018.
    "case $* in *--output-fields*) echo 'unrecognized option' >&2; exit 1;; esac; cat \"$JOURNAL\"",
    // The entry was vacuumed away, or the journal is another.
    "case $* in *--after-cursor*) echo 'Failed to seek to cursor' >&2; exit 1;; esac; cat \"$JOURNAL\"",
    // A file of it is damaged: it says so, and goes on.
    "cat \"$JOURNAL\"; echo 'Journal file … corrupted, ignoring file.' >&2; exit 1",
  ])
  func whatJournalctlRefusesIsAskedInAnotherWay(script: String) throws {
    let environment = try logs.journalctl(script)
    var journal = MadeUpJournal()
    for pid in 1...2 {
      journal.addKill(pid, minute: pid)
      try logs.writeJournal(journal)
      let run = try ingest(environment)
      #expect(run.status == 0)
      #expect(run.stderr.hasPrefix("1 new event"))
    }
    #expect(try logs.victims() == "1 2")
  }

  @Test func aJournalctlThatHangsIsEnded() throws {
    var journal = MadeUpJournal()
    journal.addKill(1, minute: 1)
    journal.addKill(12, minute: 2)
    try logs.writeJournal(journal)
    // All but the end of the last kill's number.
    let half = journal.text.range(of: "Killed process 12").map { journal.text[..<$0.upperBound] }
    _ = try logs.folder.write(String((half ?? "").dropLast()), to: "export")
    let environment = try logs.journalctl("cat \"$JOURNAL\"; echo $$ >\"$JOURNAL.pid\"; sleep 600")
    let run = try ingest(environment, ["--time-limit", "700ms"])
    #expect(run.status == 0)
    #expect(run.stderr.contains("the time was over"))
    let process = try String(contentsOfFile: logs.folder.path("export.pid"), encoding: .utf8)
    let id = process.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(id)/cmdline"))
    #expect(try logs.value("SELECT count(*) FROM oom_event WHERE victim_pid = 1") == "1")
    _ = try logs.folder.write(journal.text, to: "export")
    #expect(try ingest(try logs.journalctl(Self.obedient)).status == 0)
    #expect(try logs.victims() == "1 12")
  }

  @Test func withoutJournalOrJournalctlItSaysSo() throws {
    let none = try ingest(try logs.journalctl(Self.obedient))
    #expect(none.status == 1)
    #expect(none.stderr.contains("there is no journal that may be read in \(logs.rootfs)"))
    try logs.writeJournal(MadeUpJournal())
    let run = try ingest(["PATH": "/nonexistent"])
    #expect(run.status == 2)
    #expect(run.stderr.contains("cannot open journalctl: No such file or directory"))
  }

  // MARK: - The real one

  private static let writer = "/lib/systemd/systemd-journal-remote"
  static let isReal =
    FileManager.default.isExecutableFile(atPath: writer)
    && FileManager.default.isExecutableFile(atPath: "/usr/bin/journalctl")

  private func writeRealJournal(_ journal: MadeUpJournal, to name: String) throws {
    let folder = "root/var/log/journal/8e1f0ad0c2de4a66a43bd7a2d8b1f3aa"
    let export = try logs.folder.write(journal.text, to: "export")
    try FileManager.default.createDirectory(
      atPath: logs.folder.path(folder), withIntermediateDirectories: true)
    let run = try ToolRun.shell(
      "\(Self.writer) -o \(logs.folder.path(folder))/\(name) \(export)")
    #expect(run.status == 0, "\(run.stderr)")
  }

  @Test(.enabled(if: isReal, "journalctl and systemd-journal-remote are not installed"))
  func aRealJournalOfSeveralFilesIsReadAndADamagedOneSurvived() throws {
    var old = MadeUpJournal()
    old.addKill(1, minute: 1, boot: 0)
    try writeRealJournal(old, to: "system@old.journal")
    var current = MadeUpJournal()
    for minute in 30..<40 { current.add("nothing of interest", minute: minute, boot: 1) }
    current.add(
      "db.service: A process of this unit has been killed by the OOM killer.", minute: 40, boot: 1,
      fields: [
        "_TRANSPORT=journal", "SYSLOG_IDENTIFIER=systemd", "_PID=1",
        "MESSAGE_ID=fe6faa94e7774663a0da52717891d8ef", "UNIT=db.service",
      ])
    current.addKill(2, minute: 40, boot: 1)
    try writeRealJournal(current, to: "system.journal")
    #expect(try logs.ingest(["--journal"]).stderr == "2 new events\n")
    #expect(try logs.victims() == "1 2")
    #expect(try logs.value("SELECT unit FROM oom_event WHERE victim_pid = 2") == "db.service")
    try logs.rotate(
      "cd journal/*; printf garbage | dd of=system@old.journal bs=1 seek=200 conv=notrunc status=none; "
        + "mv system.journal system@new.journal")
    var next = MadeUpJournal()
    next.addKill(3, minute: 50, boot: 1)
    try writeRealJournal(next, to: "system.journal")
    #expect(try logs.ingest(["--journal"]).status == 0)
    #expect(try logs.victims() == "1 2 3")
  }
}
