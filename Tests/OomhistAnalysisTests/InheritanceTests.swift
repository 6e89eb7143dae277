import Testing

@testable import OomhistAnalysis

@Suite struct InheritanceTests {
  static func process(
    _ pid: Int64, _ comm: String, ppid: Int64?, adj: Int64 = 0, mib: Int64 = 10,
    unit: String? = nil, startedUs: Int64? = nil
  ) -> Candidate {
    Candidate(
      pid: pid, comm: comm, unit: unit, sizeKib: mib << 10, oomScoreAdj: adj, ppid: ppid,
      startedUs: startedUs ?? pid * 1000)
  }

  static let session = [
    process(1, "systemd", ppid: 0),
    process(812, "sshd", ppid: 1, adj: -1000, unit: "ssh.service"),
    process(900, "sshd", ppid: 812, adj: -1000, unit: "session-3.scope"),
    process(901, "bash", ppid: 900, adj: -1000, unit: "session-3.scope"),
    process(902, "make", ppid: 901, adj: -1000, unit: "session-3.scope"),
    process(903, "java", ppid: 902, adj: -1000, mib: 2048, unit: "session-3.scope"),
    process(904, "sleep", ppid: 901, adj: 0, unit: "session-3.scope"),
    process(950, "dockerd", ppid: 1, adj: -500, mib: 80, unit: "docker.service"),
    process(960, "cupsd", ppid: 1),
    process(970, "batch", ppid: 960, adj: 300),
  ]

  @Test func aSessionInheritsWhatSshdHad() throws {
    let inheritance = Inheritance(Self.session)
    let tree = try #require(inheritance.trees.first)
    #expect(tree.root.pid == 812)
    #expect(tree.adj == -1000)
    #expect(tree.origin == .own)
    #expect(tree.members.map(\.pid) == [903, 900, 901, 902])
    #expect(tree.guests.map(\.pid) == [903, 901, 902])
    #expect(tree.totalKib == 2088 << 10)
    #expect(tree.isUnintended)
    #expect(
      tree.sentence
        == "sshd[812] (unit ssh.service) has oom_score_adj -1000, and 4 processes below it"
        + " inherited that: 2.04 GiB in all.")
    #expect(inheritance.trees.map(\.root.pid) == [812, 950, 970])
    #expect(inheritance.trees.map(\.isUnintended) == [true, false, false])
  }

  @Test func theChainGoesUpToTheRoot() throws {
    let inheritance = Inheritance(Self.session)
    guard case .inherited(let root, let chain) = inheritance.source(ofPid: 903) else {
      Issue.record("not inherited")
      return
    }
    #expect(root.pid == 812)
    #expect(chain.map(\.pid) == [902, 901, 900, 812])
  }

  @Test(
    arguments: [
      (812, .own), (904, Inheritance.Source.none), (970, .own), (950, .own), (4, nil),
    ] as [(Int64, Inheritance.Source?)])
  func sources(pid: Int64, source: Inheritance.Source?) {
    #expect(Inheritance(Self.session).source(ofPid: pid) == source)
  }

  @Test func aParentYoungerThanItsChildIsAnother() {
    let list = [
      Self.process(1, "systemd", ppid: 0),
      Self.process(50, "cron", ppid: 1, adj: -100, unit: "cron.service", startedUs: 9000),
      Self.process(60, "job", ppid: 50, adj: -100, startedUs: 8000),
    ]
    let inheritance = Inheritance(list)
    #expect(inheritance.trees.map(\.root.pid) == [50, 60])
    #expect(inheritance.source(ofPid: 60) == .unknown)
  }

  @Test func initMayHaveAdoptedIt() {
    let list = [
      Self.process(1, "systemd", ppid: 0),
      Self.process(70, "daemon", ppid: 1, adj: -1000, unit: "session-3.scope"),
      Self.process(80, "db", ppid: 1, adj: -900, unit: "db.service"),
      Self.process(90, "stray", ppid: 1, adj: -900, unit: "db.service"),
      Self.process(95, "orphan", ppid: 4000, adj: -900),
    ]
    let inheritance = Inheritance(list)
    #expect(inheritance.source(ofPid: 70) == .unknown)
    #expect(inheritance.source(ofPid: 80) == .own, "the first of its unit")
    #expect(inheritance.source(ofPid: 90) == .unknown)
    #expect(inheritance.source(ofPid: 95) == .unknown)
  }

  @Test func aCircleOfParentsEnds() {
    let list = [
      Self.process(5, "a", ppid: 6, adj: -7, startedUs: 1),
      Self.process(6, "b", ppid: 5, adj: -7, startedUs: 1),
      Self.process(7, "c", ppid: 7, adj: -7),
    ]
    let inheritance = Inheritance(list)
    #expect(inheritance.trees.count == 2)
    #expect(inheritance.source(ofPid: 7) == .unknown)
  }

  @Test func aLongChainIsWalkedOnce() {
    let list = (1...20_000).map { Self.process($0, "x", ppid: $0 - 1, adj: -3) }
    let inheritance = Inheritance(list)
    #expect(inheritance.trees.count == 1)
    #expect(inheritance.trees.first?.members.count == 19_999)
  }

  @Test func aServicesScriptHandsOnOnPurpose() {
    let list = [
      Self.process(1, "systemd", ppid: 0),
      Self.process(20, "sh", ppid: 1, adj: -900, unit: "db.service"),
      Self.process(21, "java", ppid: 20, adj: -900, unit: "db.service"),
      Self.process(30, "bash", ppid: 1, adj: -900, unit: "session-1.scope"),
      Self.process(31, "java", ppid: 30, adj: -900, unit: "session-1.scope"),
    ]
    #expect(Inheritance(list).trees.map(\.isUnintended) == [false, true])
  }

  @Test(
    arguments: [
      ("sshd", 5, .ssh), ("cron", 5, .cron), ("systemd", 5, .userManager), ("systemd", 1, nil),
      ("dockerd", 5, .container), ("containerd-shim", 5, .container),
      ("tmux: server", 5, .terminal),
      ("bash", 5, .shell), ("login", 5, .login), ("java", 5, nil), ("sshdx", 5, nil),
    ] as [(String, Int64, LoginService?)])
  func services(comm: String, pid: Int64, service: LoginService?) {
    #expect(LoginService(Self.process(pid, comm, ppid: 1)) == service)
  }
}
