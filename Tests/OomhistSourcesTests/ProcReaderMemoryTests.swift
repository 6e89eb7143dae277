import OomhistModel
import OomhistSources
import OomhistTestSupport
import Testing

@Suite("What ProcReader remembers between passes")
struct ProcReaderMemoryTests {
  private let root: FakeRoot
  private let reader: ProcReader
  private var process = FakeProcess(pid: 10, comm: "sh")

  init() throws {
    root = try FakeRoot()
    try root.add(process)
    reader = try ProcReader(procfs: root.procfs)
    _ = try reader.pass()
  }

  @Test("Numbers are read in every pass, facts are not")
  mutating func numbers() throws {
    process.rssAnonKib = 5000
    process.oomScore = 700
    process.oomScoreAdj = 300
    process.state = "D"
    process.ppid = 77
    process.arguments = ["changed"]
    try root.add(process)
    let reading = try #require(try reader.pass().readings.first)
    #expect(reading.sample.rssAnonKib == 5000)
    #expect(reading.sample.oomScore == 700 && reading.sample.oomScoreAdj == 300)
    #expect(reading.sample.stateCode == Int64(UInt8(ascii: "D")))
    #expect(reading.facts.ppid == 77, "an orphan's new parent shows at once")
    #expect(reading.facts.cmdline == "/usr/sbin/web --port 80")
  }

  @Test("An exec shows by the name, and everything is read again")
  mutating func exec() throws {
    process.comm = "java"
    process.rssAnonKib = 9000
    process.arguments = ["java", "-jar", "app.jar"]
    process.exe = "/usr/bin/java"
    process.cgroup = "0::/app\n"
    try root.add(process)
    let facts = try #require(try reader.pass().readings.first?.facts)
    #expect(facts.comm == "java" && facts.cmdline == "java -jar app.jar")
    #expect(facts.exe == "/usr/bin/java" && facts.cgroup == "/app")
  }

  @Test("A command line that is not there yet is read again in the next pass, once")
  mutating func middleOfAnExec() throws {
    process.comm = "sleep"
    process.vsizeKib = 2000
    process.arguments = []
    try root.add(process)
    #expect(try reader.pass().readings.first?.facts.cmdline == nil)
    process.arguments = ["sleep", "60"]
    try root.add(process)
    #expect(try reader.pass().readings.first?.facts.cmdline == "sleep 60")
    process.comm = "bare"
    process.vsizeKib = 2400
    process.arguments = []
    try root.add(process)
    for _ in 0..<2 { #expect(try reader.pass().readings.first?.facts.cmdline == nil) }
    process.arguments = ["late"]
    try root.add(process)
    #expect(try reader.pass().readings.first?.facts.cmdline == nil, "it is read no third time")
  }

  @Test("A new user shows, and everything is read again")
  mutating func setuid() throws {
    process.uid = 33
    process.rssAnonKib = 1200
    process.arguments = ["worker"]
    try root.add(process)
    let facts = try #require(try reader.pass().readings.first?.facts)
    #expect(facts.uid == 33 && facts.cmdline == "worker")
  }

  @Test("While the sizes stay, nothing else is looked at, but within 30 passes it is")
  mutating func sameSizes() throws {
    process.uid = 33
    process.threads = 9
    process.oomScore = 668
    try root.add(process)
    var late = 0
    var reading = try #require(try reader.pass().readings.first)
    while reading.facts.uid != 33, late < 40 {
      #expect(reading.sample.threads == 1 && reading.sample.oomScore == 666)
      reading = try #require(try reader.pass().readings.first)
      late += 1
    }
    #expect(late > 0 && late < 30)
    #expect(reading.sample.threads == 9 && reading.sample.oomScore == 668)
  }

  @Test("A new adjustment shows at once, with the score that goes with it")
  mutating func adjustment() throws {
    process.oomScoreAdj = -500
    process.oomScore = 333
    try root.add(process)
    let sample = try #require(try reader.pass().readings.first?.sample)
    #expect(sample.oomScoreAdj == -500 && sample.oomScore == 333)
  }

  @Test("A pid that is used again is another process, even under the same inode")
  mutating func reuse() throws {
    process.startTicks = 5555
    process.comm = "other"
    process.rssAnonKib = 3000
    process.arguments = ["other"]
    try root.add(process)
    let reading = try #require(try reader.pass().readings.first)
    #expect(reading.identity.startTicks == 5555)
    #expect(reading.facts.cmdline == "other")
  }

  @Test("What changed without a sign is found within 30 passes")
  mutating func refresh() throws {
    process.cgroup = "0::/moved\n"
    process.startTicks = 101
    try root.add(process)
    var passes = 0
    var reading = try #require(try reader.pass().readings.first)
    while reading.facts.cgroup != "/moved", passes < 40 {
      reading = try #require(try reader.pass().readings.first)
      passes += 1
    }
    #expect(passes > 0 && passes < 30)
    #expect(reading.identity.startTicks == 101)
  }

  @Test("A process that ended is forgotten, one that came is seen")
  mutating func turnover() throws {
    try root.add(FakeProcess(pid: 5, comm: "early"))
    try root.add(FakeProcess(pid: 20, comm: "late"))
    #expect(try reader.pass().readings.map(\.identity.pid) == [5, 10, 20])
    try root.remove("proc/10")
    #expect(try reader.pass().readings.map(\.identity.pid) == [5, 20])
    process.comm = "again"
    try root.add(process)
    #expect(try reader.pass().readings.map(\.facts.comm) == ["early", "again", "late"])
  }

  @Test("A fact that cannot be read again stays as it was; after an exec it is unknown")
  mutating func keepsFacts() throws {
    try root.makeUnreadable("proc/10/cmdline")
    var pass = try reader.pass()
    var passes = 1
    while pass.losses.unreadable == 0, passes < 40 {
      pass = try reader.pass()
      passes += 1
    }
    #expect(pass.losses.unreadable == 1)
    #expect(pass.readings.first?.facts.cmdline == "/usr/sbin/web --port 80")
    process.comm = "java"
    process.rssAnonKib = 8000
    try root.write("proc/10/statm", process.statm)
    try root.write("proc/10/stat", process.stat)
    try root.write("proc/10/status", process.status)
    let facts = try #require(try reader.pass().readings.first?.facts)
    #expect(facts.comm == "java" && facts.cmdline == nil)
  }
}
