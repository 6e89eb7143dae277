import Foundation
import OomhistTestSupport

/// A journal in its export format, as `journalctl -o export` prints it.
struct MadeUpJournal {
  static let bootIDs = ["0f2c1f3e52a44c439d2b6f1f2a6c7d10", "1a2c1f3e52a44c439d2b6f1f2a6c7d11"]
  /// Midnight of the 20th of November 2026, UTC, in µs since the epoch.
  static let midnightUs: Int64 = 1_795_132_800_000_000

  private(set) var text = ""
  private var number = 0

  /// Adds an entry at a minute of that day.
  mutating func add(
    _ message: String, minute: Int, boot: Int = 0, fields: [String] = ["_TRANSPORT=kernel"]
  ) {
    number += 1
    let atUs = Self.midnightUs + Int64(minute) * 60_000_000 + Int64(number)
    let uptimeUs = Int64(minute) * 60_000_000 + Int64(number)
    let bootID = Self.bootIDs[boot]
    let lines =
      [
        "__CURSOR=s=1c50bdbf2b1840888f4ee11eabc5267e;i=\(String(number, radix: 16));b=\(bootID);"
          + "m=\(String(uptimeUs, radix: 16));t=\(String(atUs, radix: 16));x=\(number)",
        "__REALTIME_TIMESTAMP=\(atUs)", "__MONOTONIC_TIMESTAMP=\(uptimeUs)", "_BOOT_ID=\(bootID)",
        "_MACHINE_ID=8e1f0ad0c2de4a66a43bd7a2d8b1f3aa", "_HOSTNAME=web1",
      ] + fields + ["MESSAGE=\(message)"]
    text += lines.joined(separator: "\n") + "\n\n"
  }

  /// Adds the kernel's report of a kill.
  mutating func addKill(_ pid: Int, minute: Int, boot: Int = 0) {
    var report = OOMReport()
    report.victim = OOMReport.Task(pid: pid, name: "shopdb", rssPages: 230_000 + pid)
    report.tasks = [report.victim]
    for message in report.messages {
      add(
        message, minute: minute, boot: boot,
        fields: ["_TRANSPORT=kernel", "SYSLOG_FACILITY=0", "SYSLOG_IDENTIFIER=kernel"])
    }
  }
}

extension MachineLogs {
  /// Puts a `journalctl` of our own in front of the machine's; returns the environment to run with.
  ///
  /// It is a shell script, and has what it shall print in `$JOURNAL`.
  func journalctl(_ script: String) throws -> [String: String] {
    let path = try folder.write("#!/bin/sh\n" + script + "\n", to: "bin/journalctl")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return ["PATH": folder.path("bin") + ":/usr/bin:/bin", "JOURNAL": folder.path("export")]
  }

  /// Lets the journal look as if this had been written to it.
  func writeJournal(_ journal: MadeUpJournal) throws {
    _ = try folder.write(journal.text, to: "export")
    _ = try folder.write(
      journal.text, to: "root/var/log/journal/8e1f0ad0c2de4a66a43bd7a2d8b1f3aa/system.journal")
  }
}
