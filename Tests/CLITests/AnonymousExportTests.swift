import Foundation
import OomhistTestSupport
import Testing

/// `--anonymize`: no byte of what is handed on holds a name.
@Suite struct AnonymousExportTests {
  /// Planted all over the record; none of them is a word of anything else.
  private static let secrets = [
    "zqhost", "zqalice", "zqpath", "zqargument", "zqunit", "zqcomm", "zqslice", "zqsetting",
    "zqlogfile", "zqzone", "zqmem", "zqconstraint", "zqgfp", "zqdetail", "zqrelease",
    "deadbeef00112233445566778899aabbccddeeff00112233445566778899aabb",
    "c0ffee00-1111-2222-3333-444455556666", "c0ffee00_1111_2222_3333_444455556666",
    "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10", "777123", "10.20.30.40",
  ]

  /// A machine whose every name is a secret, with a kill that its log tells of.
  private static func planted() throws -> Incident {
    let incident = try Incident()
    try incident.root.write("proc/sys/kernel/hostname", "zqhost.example\n")
    try incident.root.write("proc/sys/kernel/osrelease", "6.1.0-zqrelease\n")
    try incident.root.write("sys/kernel/mm/transparent_hugepage/enabled", "[zqsetting]\n")
    let container = "deadbeef00112233445566778899aabbccddeeff00112233445566778899aabb"
    let pod = "c0ffee00_1111_2222_3333_444455556666"
    // A log that cannot be read is a gap, whose words name it.
    let missing = incident.folder.path("zqdetail")
    for (time, kib) in [("08:00", 200_000), ("08:20", 1_400_000), ("08:40", 3_200_000)] {
      var victim = FakeProcess(pid: 412, comm: "zqcomm db")
      victim.rssAnonKib = 900_000
      victim.uid = 777_123
      victim.cgroup = "0::/zqslice.slice/zqunit@zqalice.service\n"
      victim.arguments = ["/opt/zqpath/zqcomm", "--data=/home/zqalice/zqargument", "10.20.30.40"]
      victim.exe = "/opt/zqpath/zqcomm (deleted)"
      var grower = FakeProcess(pid: 977, comm: "java")
      grower.rssAnonKib = kib
      grower.cgroup =
        "0::/kubepods.slice/kubepods-pod\(pod).slice/cri-containerd-\(container).scope\n"
      grower.arguments = ["/usr/bin/java", "-Xmx4g", "-Dzqargument=1", "-jar", "/srv/zqpath.jar"]
      grower.exe = "/usr/bin/java"
      try incident.root.add(victim)
      try incident.root.add(grower)
      try incident.collect(at: "2026-11-20 \(time)", kmsg: missing)
    }
    var report = OOMReport(invoker: "zqcomm invoker")
    report.victim = .init(pid: 412, name: "zqcomm db", rssPages: 230_000)
    report.tasks = [report.victim, .init(pid: 977, name: "java", rssPages: 800_000)]
    let log = try incident.folder.write(
      report.iso(stamp: "2026-11-20T08:41:07.250000+00:00", host: "zqhost.example")
        .replacing("/system.slice/db.service", with: "/zqslice.slice/zqunit@zqalice.service")
        .replacing("uid=1000", with: "uid=777123").replacing("UID:1000", with: "UID:777123"),
      to: "zqlogfile.log")
    try incident.tool(["ingest", log])
    // Another program's events: every text can be anything.
    try incident.tool(
      ["ingest", "--from", "events", "-"],
      stdin: """
        {"schema":"oomhist.event/1","killer":"kernel","kind":"memcg","at":"2026-11-20T08:41:20Z",\
        "constraint":"CONSTRAINT_zqconstraint","at_text":"zqhost Nov 20","at_basis":"zone=zqzone",\
        "boot_id":"0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10","host":"zqhost.example",\
        "kernel_release":"6.1-zqrelease","victim_pid":978,"victim_comm":"zqcomm","victim_uid":777123,\
        "anon_rss_kib":100000,"invoker_pid":3,"invoker_comm":"zqcomm","gfp_mask":"zqgfp","gfp_flags":"GFP_zqgfp",\
        "oom_memcg":"/zqslice.slice/zqunit.service","task_memcg":"/zqslice.slice/zqunit.service/zqpath",\
        "unit":"zqunit.service","mem_info":{"zqmem_kib":3},"evidence":"zqhost.example zqcomm[7]: /home/zqalice 10.20.30.40",\
        "tasks":[{"pid":978,"comm":"zqcomm","uid":777123,"rss_kib":100000}],"complete":true,\
        "source":{"path":"/var/log/zqlogfile","first_line":1,"last_line":2,"carrier":"syslog","trusted":false}}

        """)
    return incident
  }

  private func expectNoSecret(in data: Data, _ place: String) {
    for secret in Self.secrets {
      for form in [secret, secret.uppercased()] where data.range(of: Data(form.utf8)) != nil {
        Issue.record("\(secret) is in \(place)")
      }
    }
  }

  /// The planting itself: without --anonymize each of them is there.
  @Test func withoutItEverySecretIsInTheDatabase() throws {
    let incident = try Self.planted()
    let file = incident.folder.path("plain.db")
    #expect(try incident.tool(["export", "--since", "@0", "-o", file]).status == 0)
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    for secret in Self.secrets where secret != "777123" {
      #expect(data.range(of: Data(secret.utf8)) != nil, "\(secret)")
    }
  }

  @Test(arguments: [["--incident", "1"], ["--since", "2026-11-20"], ["--incident"]])
  func noByteOfAFolderOrADatabaseHoldsOne(words: [String]) throws {
    let incident = try Self.planted()
    let (folder, file) = (incident.folder.path("out"), incident.folder.path("out.db"))
    for place in [folder, file] {
      let run = try incident.tool(["export"] + words + ["--anonymize", "-o", place])
      #expect(run.status == 0, "\(run.stderr)")
    }
    expectNoSecret(in: try Data(contentsOf: URL(fileURLWithPath: file)), "the database")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count > 10)
    for name in names {
      expectNoSecret(in: try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)), name)
    }
    let readme = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
    #expect(readme.contains("are tokens"))
    let page = try #require(names.first { $0.hasSuffix(".html") })
    let html = try String(contentsOfFile: folder + "/" + page, encoding: .utf8)
    #expect(html.contains("the kernel killed x"))
  }

  @Test func noQueryNoTableAndNoStoryHoldsOne() throws {
    let incident = try Self.planted()
    let tables = try incident.value(
      "SELECT group_concat(name, ' ') FROM sqlite_master WHERE type IN ('table', 'view') "
        + "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'"
    ).split(separator: " ").map(String.init)
    // Names stand in by two, what is said of each by more.
    let queries = try incident.tool(["query", "--list"]).lines
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(tables.count > 20 && queries.count > 20)
    var runs = (tables + queries).map { ["export", $0] }
    runs.append(["export", "events", "--format", "ndjson"])
    for kill in ["1", "2"] {
      runs += [["explain", kill, "--verbose"], ["explain", kill, "--json"], ["report", kill]]
    }
    for words in runs {
      let run = try incident.tool(words + ["--anonymize"])
      #expect(run.status == 0, "\(words): \(run.stderr)")
      expectNoSecret(in: run.stdoutData, words.joined(separator: " "))
    }
  }

  /// What is left is the same incident.
  @Test func numbersAndVerdictStayAndTokensAgree() throws {
    let incident = try Self.planted()
    func rows(_ more: [String]) throws -> [[String: String]] {
      let rows = try CSVText.rows(incident.tool(["export", "kills"] + more).stdout)
      return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(rows[0], $0)) }
    }
    let plain = try rows([])
    let first = try rows(["--anonymize-key", "red"])
    let second = try rows(["--anonymize-key", "red"])
    let random = try rows(["--anonymize"])
    #expect(plain.count == 2 && first == second && first != random)
    for (old, new) in zip(plain, first) {
      for column in [
        "kill_id", "at", "verdict", "grew_kib", "over_s", "victim_size_kib", "shape", "trend",
        "victim_pid",
        "suspect_pid", "confidence",
      ] {
        #expect(old[column] == new[column], "\(column)")
      }
    }
    #expect(first.last?["suspect"] == "java")
    // The victim has one token in the table, in the log's lines and in the command line's program.
    let event = try incident.tool(
      ["export", "events", "--format", "ndjson", "--anonymize-key", "red"]).stdout
    let name = try #require(first.last?["victim_comm"])
    #expect(event.contains("\"victim_comm\":\"\(name)\""))
    #expect(event.contains("Killed process 412 (\(name)) total-vm"))
  }
}
