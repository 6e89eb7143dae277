import Foundation
import OomhistTestSupport
import Testing

/// What goes wrong is said in one sentence that names the object, with the right exit status.
@Suite struct ErrorTests {
  /// A command line that must fail; `@` stands for a folder with the files of ``Broken``.
  struct Failing: CustomTestStringConvertible, Sendable {
    var line: String
    var status: Int32
    var says: String
    var hint: String?
    var input: String?

    init(_ line: String, _ status: Int32, _ says: String, hint: String? = nil, input: String? = nil)
    {
      self.line = line
      self.status = status
      self.says = says
      self.hint = hint
      self.input = input
    }

    var testDescription: String { line }
  }

  static let databases = [
    Failing("query --db @/none.db", 1, "@/none.db", hint: "oomhist collect"),
    Failing("export growth --db @/none.db", 1, "@/none.db", hint: "oomhist collect"),
    Failing("top --at now --db @/none.db", 1, "@/none.db", hint: "oomhist collect"),
    Failing("query --db @/words.db", 1, "@/words.db is not a database", hint: "--db"),
    Failing("collect --kmsg none --db @/words.db", 1, "@/words.db is not a database", hint: "--db"),
    Failing("query --db @/foreign.db", 1, "not one of oomhist", hint: "--db"),
    Failing("ingest @/empty.log --db @/foreign.db", 1, "not one of oomhist", hint: "--db"),
    Failing("query --db @/newer.db", 1, "@/newer.db was written by a newer", hint: "update"),
    Failing(
      "collect --kmsg none --db @/newer.db", 1, "@/newer.db was written by a newer", hint: "update"),
  ]

  static let words = [
    Failing("query kils", 64, "kils", hint: "query kills"),
    Failing("query zzz", 64, "zzz", hint: "--list"),
    Failing("query --since someday", 64, "someday", hint: "yesterday"),
    Failing("query --until 2026-13-01", 64, "2026-13-01", hint: "yesterday"),
    Failing("top --at someday", 64, "someday", hint: "yesterday"),
    Failing("query -p limit", 64, "limit is not of the form key=value"),
    Failing("query -p flavour=2", 64, "flavour", hint: "window"),
    Failing("query growth -p limit=many", 64, "many is no value for limit", hint: "whole number"),
    Failing("query -p min_growth=big", 64, "big is no value for min_growth", hint: "size"),
    Failing("query -p window=soon", 64, "soon", hint: "1h30m"),
    Failing("query machine --comm java", 64, "comm", hint: "since"),
    Failing("export growth -p flavour=2", 64, "flavour", hint: "limit"),
    Failing("collect --interval 10ms --db @/new.db", 64, "10ms", hint: "100ms"),
    Failing("collect --interval often --db @/new.db", 64, "often", hint: "1h30m"),
    Failing("export nothing --db @/good.db", 64, "nothing", hint: "process_series"),
    Failing("export snapshot --since @0 --db @/good.db", 64, "snapshot", hint: "leave out"),
    Failing("export events --db @/good.db", 64, "NDJSON", hint: "--format ndjson"),
  ]

  static let files = [
    Failing("parse @/none.log", 1, "@/none.log: No such file or directory"),
    Failing("ingest @/none.log --db @/new.db", 1, "@/none.log"),
    Failing("parse @/folder", 1, "@/folder: Is a directory"),
    Failing("parse @/random.log", 2, "@/random.log is not a text log", hint: "journalctl"),
    Failing("parse @/nul.log", 2, "@/nul.log is not a text log", hint: "journalctl"),
    Failing("parse /bin/true", 2, "/bin/true is not a text log", hint: "journalctl"),
    Failing("query --output @/none/out.csv --db @/good.db", 1, "@/none/out.csv"),
    Failing("parse --output @/none/out @/empty.log", 1, "@/none/out"),
    Failing("query --sql @/none.sql --db @/good.db", 1, "@/none.sql"),
    Failing("query --sql - --db @/good.db", 1, "not valid", input: "SELECT nothing FROM nowhere"),
    Failing("query --sql - --db @/good.db", 1, "change", input: "DELETE FROM snapshot"),
    Failing("query --sql - --db @/good.db", 1, "not valid", input: "SELECT 1; SELECT 2"),
    Failing("collect --procfs @/folder --db @/new.db", 1, "boot_id"),
    Failing("top --procfs @/none", 1, "@/none"),
    Failing("demo --keep @/good.db", 1, "@/good.db", hint: "--keep"),
  ]

  @Test(arguments: databases + words + files)
  func theFailureIsSaid(failing: Failing) throws {
    let broken = try Broken()
    let before = broken.contents()
    let run = try ToolRun.run(
      failing.line.split(separator: " ").map { broken.filled(String($0)) },
      stdin: failing.input.map { Data($0.utf8) })
    #expect(run.status == failing.status)
    #expect(run.stdout.isEmpty)
    let lines = run.stderr.split(separator: "\n")
    let errors = lines.filter { $0.hasPrefix("error: ") }
    #expect(errors.count == 1, "\(run.stderr)")
    #expect(errors.first?.contains(broken.filled(failing.says)) == true, "\(run.stderr)")
    if let hint = failing.hint {
      let given = lines.first { $0.hasPrefix("hint: ") }
      #expect(given?.contains(hint) == true, "\(run.stderr)")
    }
    for (name, bytes) in before {
      #expect(broken.contents()[name] == bytes, "\(name) was changed")
    }
    #expect(!broken.contents().keys.contains { $0.hasSuffix(".part") })
  }

  @Test func anEmptyLogIsAWarning() throws {
    let broken = try Broken()
    let run = try ToolRun.run(["parse", broken.filled("@/empty.log")])
    #expect(run.status == 0)
    #expect(run.stdout.isEmpty)
    #expect(run.stderr == broken.filled("warning: @/empty.log is empty\n"))
  }

  @Test(arguments: ["parse", "ingest"])
  func oneUnreadableFileAmongOthersIsNamedAndTheOthersAreRead(command: String) throws {
    let broken = try Broken()
    let log = try broken.folder.write(
      OOMReport().iso(stamp: "2026-11-20T08:41:07+00:00"), to: "kern.log")
    let database = command == "ingest" ? ["--db", broken.filled("@/new.db")] : []
    let run = try ToolRun.run(
      [command, broken.filled("@/none.log"), broken.filled("@/folder"), log] + database)
    #expect(run.status == 2)
    #expect(run.stderr.contains(broken.filled("error: cannot open @/none.log")))
    #expect(run.stderr.contains(broken.filled("error: cannot read @/folder")))
    #expect((run.stdout + run.stderr).contains(command == "parse" ? "shopdb" : "1 new event"))
  }

  @Test(arguments: ["query kills --csv", "export process_series", "query --list"])
  func aFullDiskIsAFailure(line: String) throws {
    let broken = try Broken()
    let run = try ToolRun.shell(
      "\"$OOMHIST\" \(line) --db \(broken.filled("@/good.db")) > /dev/full")
    #expect(run.status == 1)
    #expect(run.stderr == "error: cannot write standard output: No space left on device\n")
  }

  @Test func aReaderThatHasSeenEnoughIsNoFailure() throws {
    let incident = try Incident()
    for pid in 1...300 { try incident.root.add(FakeProcess(pid: Int32(pid), comm: "worker")) }
    let interval = ["--interval", "100ms", "--count", "6"]
    #expect(try incident.collect(at: "2026-11-20 08:00", interval).status == 0)
    let run = try ToolRun.shell(
      """
      { "$OOMHIST" export process_series --db \(incident.database)
        echo "status $?" >&2; } | head -1
      """)
    #expect(run.lines.count == 1)
    #expect(run.stdout.hasPrefix("snapshot_id,"))
    #expect(run.stderr == "status 0\n")
  }
}

/// A folder with files that no command can use, and one good database.
struct Broken {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let good = try Incident.oneSnapshot.get()
    try put("good.db", good)
    // Another program's: the application id is at offset 68 of the file's header.
    var foreign = good
    foreign.replaceSubrange(68..<72, with: [0, 0, 0, 42])
    try put("foreign.db", foreign)
    // A newer one: a schema file of a name that this build does not have.
    var newer = good
    while let place = newer.range(of: Data("0006_views".utf8)) {
      newer.replaceSubrange(place, with: Data("9006_views".utf8))
    }
    try put("newer.db", newer)
    try put("words.db", Data(String(repeating: "no database at all\n", count: 100).utf8))
    try put("empty.log", Data())
    try put("nul.log", Data(count: 5000))
    var random = SeededRandom(seed: 7)
    try put("random.log", Data((0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }))
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: true)
  }

  /// Bytes of every file; SQLite's own companions (`-wal`, `-shm`) come and go.
  func contents() -> [String: Data] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? []
    var contents: [String: Data] = [:]
    for name in names where !name.hasSuffix("-wal") && !name.hasSuffix("-shm") {
      contents[name] = try? Data(contentsOf: folder.url.appending(path: name))
    }
    return contents
  }

  func filled(_ word: String) -> String {
    word.replacingOccurrences(of: "@/", with: folder.url.path + "/")
  }

  private func put(_ name: String, _ data: Data) throws {
    try data.write(to: folder.url.appending(path: name))
  }
}
