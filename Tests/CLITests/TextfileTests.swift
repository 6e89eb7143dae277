import Foundation
import OomhistTestSupport
import Testing

/// `collect --textfile`: metrics beside the recording, which never hold it up.
@Suite struct TextfileTests {
  private func machine() throws -> Incident {
    let incident = try Incident()
    try incident.setProcesses(reindexerKib: 3_000_000)
    return incident
  }

  private func metrics(_ folder: String) throws -> String {
    try String(contentsOfFile: folder + "/oomhist.prom", encoding: .utf8)
  }

  private func folder(_ incident: Incident) throws -> String {
    let folder = incident.folder.path("metrics")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  @Test func aRunWritesWhatItStored() throws {
    let incident = try machine()
    let folder = try folder(incident)
    let kmsg = try incident.folder.write(OOMReport().kmsg(boottimeUs: 86_400_000_000), to: "kmsg")
    let run = try incident.collect(at: "2026-11-20 08:41", kmsg: kmsg, ["--textfile", folder])
    #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
    let text = try metrics(folder)
    for line in [
      "oomhist_kills_total{killer=\"kernel\",kind=\"global\"} 1",
      "oomhist_unit_kills_total{unit=\"db.service\"} 1",
      "oomhist_memory_available_bytes 1536000000", "oomhist_memory_headroom_bytes 3584000000",
      "oomhist_processes 3",
      "oomhist_next_victim_info{comm=\"reindexer\",unit=\"reindex.service\"} 1",
      "oomhist_next_victim_badness_ratio 0.300024",
      "oomhist_last_snapshot_timestamp_seconds 1795164060.000000",
    ] { #expect(text.contains("\n\(line)\n"), "\(line)") }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["oomhist.prom"])
    let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/oomhist.prom")
    #expect(attributes[.posixPermissions] as? Int == 0o644)
  }

  @Test(.enabled(if: TextfileTests.hasPromtool, "promtool is not installed"))
  func promtoolFindsNoFault() throws {
    let incident = try machine()
    let folder = try folder(incident)
    for (pid, comm) in [(Int32(50), "evil\"} 1\nx"), (51, "\u{1b}]0;t\u{7}"), (52, "back\\")] {
      var process = FakeProcess(pid: pid, comm: comm)
      process.rssAnonKib = 4_000_000 + Int(pid)
      process.cgroup = "0::/system.slice/\(comm.replacingOccurrences(of: "\n", with: "")).service\n"
      try incident.root.add(process)
    }
    let run = try incident.collect(at: "2026-11-20 08:41", ["--textfile", folder])
    #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
    #expect(try metrics(folder).contains("back\\\\"))
    for file in [folder + "/oomhist.prom", Golden.folder.path + "/metrics/all.prom"] {
      let check = try ToolRun.shell("promtool check metrics <'\(file)'")
      #expect(check.status == 0 && check.stderr.isEmpty, "\(check.stderr)\(check.stdout)")
    }
    // It would have found one.
    let wrong = try ToolRun.shell(
      "printf 'a{b=\"c\"} 1\\na{b=\"c\"} 1\\n' | promtool check metrics")
    #expect(wrong.status != 0)
  }

  static let hasPromtool = (try? ToolRun.shell("command -v promtool"))?.status == 0

  @Test(arguments: ["missing", "file", "taken"])
  func whatCannotBeWrittenIsOneWarningAndTheRecordingGoesOn(trouble: String) throws {
    let incident = try machine()
    let folder = incident.folder.path("metrics")
    if trouble == "file" { _ = try incident.folder.write("", to: "metrics") }
    if trouble == "taken" {
      try FileManager.default.createDirectory(
        atPath: folder + "/oomhist.prom", withIntermediateDirectories: true)
    }
    let run = try incident.tool([
      "collect", "--procfs", incident.root.procfs, "--sysfs", incident.root.sysfs, "--kmsg", "none",
      "--interval", "100ms", "--count", "3", "--textfile", folder,
    ])
    #expect(run.status == 0)
    let lines = run.stderr.split(separator: "\n")
    #expect(lines.count == 1, "\(run.stderr)")
    #expect(
      lines.first?.hasPrefix(
        "warning: no metrics are written: cannot write \(folder)/oomhist.prom: ") == true)
    #expect(try incident.value("SELECT count(*) FROM snapshot") == "3")
    if trouble == "taken" {
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == ["oomhist.prom"], "no half file is left")
    }
  }

  /// The folder belongs to the collector's user: what it puts there must not lead to other files.
  @Test func linksAreReplacedAndNotFollowed() throws {
    let incident = try machine()
    let folder = try folder(incident)
    let precious = try incident.folder.write("precious", to: "precious")
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/oomhist.prom", withDestinationPath: precious)
    // The temporary file has the number of the process, which a shell knows before it starts it.
    let run = try ToolRun.shell(
      """
      ln -s "$PRECIOUS" "$FOLDER/oomhist.prom.$$"
      exec "$OOMHIST" collect --procfs "$PROC" --sysfs "$SYS" --kmsg none --db "$DB" \
        --textfile "$FOLDER"
      """,
      environment: [
        "PRECIOUS": precious, "FOLDER": folder, "PROC": incident.root.procfs,
        "SYS": incident.root.sysfs, "DB": incident.database,
      ])
    #expect(run.status == 0 && run.stderr.isEmpty, "\(run.stderr)")
    #expect(try String(contentsOfFile: precious, encoding: .utf8) == "precious")
    #expect(try metrics(folder).contains("oomhist_processes 3\n"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["oomhist.prom"])
  }

  @Test func theSettingHoldsAndTheOptionWins() throws {
    let incident = try machine()
    let folder = try folder(incident)
    let settings = try incident.folder.write("textfile = \(folder)\n", to: "o.conf")
    let shown = try ToolRun.run(["config", "show", settings])
    #expect(shown.stdout.contains("\ntextfile = \(folder)  # \(settings):1\n"))
    let off = ["--config", settings, "--textfile", "none"]
    #expect(try incident.collect(at: "2026-11-20 08:41", off).status == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    #expect(try incident.collect(at: "2026-11-20 08:42", ["--config", settings]).status == 0)
    #expect(try metrics(folder).hasSuffix("oomhist_build_info{version=\"0.1.0\"} 1\n"))
  }
}
