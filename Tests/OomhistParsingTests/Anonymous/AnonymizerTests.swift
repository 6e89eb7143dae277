import OomhistTestSupport
import Testing

@testable import OomhistParsing

/// What stays, and what becomes a token.
@Suite struct AnonymizerTests {
  let anonymizer = Anonymizer(key: (1, 2))

  /// The test vector of the paper: key 00 … 0f, text 00 … 0e.
  @Test func theHashIsSipHash() {
    let hash = KeyedHash(key: (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908))
    #expect(hash((0..<15).map { UInt8($0) }) == 0xa129_ca61_49be_45e5)
  }

  @Test(arguments: [
    "java", "postgres", "systemd", "systemd-journal", "python3.11", "php-fpm8.2", "kworker/u8:2",
    "(sd-pam)", "nginx", "kswapd0", "",
  ])
  func wellKnownNamesStay(name: String) { #expect(anonymizer.name(name) == name) }

  @Test(arguments: [
    "acmed", "billing-worker", "java-acme", "kworker/acme", "python-secret", "postgres: alice",
    "1001",
    "\u{1b}[31m", "java\n", "prod-db-1", "systemd-acme", "日本",
  ])
  func otherNamesBecomeTokens(name: String) {
    let token = anonymizer.name(name)
    #expect(token.contains(/^x[a-z2-9]{10}$/), "\(token)")
    #expect(token == anonymizer.name(name))
    #expect(token != Anonymizer(key: (1, 3)).name(name))
  }

  @Test func aPhraseMakesTheSameTokensAgain() {
    #expect(Anonymizer(phrase: "red").token("web1") == Anonymizer(phrase: "red").token("web1"))
    #expect(Anonymizer(phrase: "red").token("web1") != Anonymizer(phrase: "blue").token("web1"))
  }

  /// `#` stands for a token, `%` for other digits.
  @Test(arguments: [
    ("/usr/bin/java", "/usr/bin/java"), ("/opt/acme/bin/shopd", "/opt/#/bin/#"),
    ("/home/alice/.venv/bin/python3", "/home/#/#/bin/python3"),
    ("/usr/sbin/nginx (deleted)", "/usr/sbin/nginx (deleted)"), ("-", "-"),
    ("/dev/kmsg", "/dev/kmsg"),
    ("/system.slice/postgresql.service", "/system.slice/postgresql.service"),
    ("/system.slice/billing.service", "/system.slice/#.service"),
    ("/system.slice/wg-quick@acme-vpn.service", "/system.slice/#@#.service"),
    (
      "/user.slice/user-1000.slice/user@1000.service/app.slice",
      "/user.slice/user-%.slice/user@%.service/app.slice"
    ),
    ("/docker/4d1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7", "/docker/%"),
    ("/system.slice/docker-4d1f2a3b4c5d6e7f8091a2b3c4d5e6f7.scope", "/system.slice/docker-%.scope"),
    (
      "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod8d1b2c3d_0000_1111_2222_333344445555.slice",
      "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%_%_%_%_%.slice"
    ),
    ("/lxc.payload.customer7/init.scope", "/lxc.payload.#/init.scope"), ("/user/1000", "/user/#"),
    ("/a b/c\nd", "/#/#"),
  ])
  func pathsKeepTheirForm(path: String, form: String) throws {
    let found = anonymizer.path(path)
    var pattern = ""
    for character in form {
      switch character {
      case "#": pattern += "x[a-z2-9]{10}"
      case "%": pattern += "[0-9a-f]+"
      default:
        pattern +=
          character.isLetter || character.isNumber || "/ -_".contains(character)
          ? "\(character)" : "\\\(character)"
      }
    }
    #expect(try found.wholeMatch(of: Regex(pattern)) != nil, "\(found)")
    if form.contains("#") || form.contains("%") { #expect(found != path) }
  }

  /// The id in a path and the id in a column of its own are one.
  @Test func anIdIsTheSameWhereverItStands() {
    let id = "4d1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f7"
    #expect(anonymizer.path("/docker/\(id)") == "/docker/" + anonymizer.id(id))
    let inPath = anonymizer.path("/kubepods/pod8d1b2c3d-0000-1111-2222-333344445555")
    let inSlice = anonymizer.path("/kubepods-pod8d1b2c3d_0000_1111_2222_333344445555.slice")
    let digits = inPath.dropFirst("/kubepods/pod".count)
    #expect(CgroupPath(inSlice).podUID == String(digits))
    #expect(anonymizer.id("8d1b2c3d-0000-1111-2222-333344445555") == String(digits))
  }

  @Test func escapesOfSystemdDoNotMakeAnotherName() {
    #expect(anonymizer.part("app-shop\\x2d1.scope") == anonymizer.part("app-shop-1.scope"))
  }

  @Test func aCommandLineKeepsProgramAndHeap() {
    let text = anonymizer.commandLine(
      "/usr/bin/java -Xmx4g -XX:MaxRAMPercentage=75.0 -Dcustomer=acme -Xmxsecret -jar /srv/shop.jar --password=x"
    )
    let words = text.split(separator: " ").map(String.init)
    #expect(words[0...2] == ["/usr/bin/java", "-Xmx4g", "-XX:MaxRAMPercentage=75.0"])
    #expect(words[5] == "-jar")
    for word in [3, 4, 6, 7].map({ words[$0] }) { #expect(word.contains(/^x[a-z2-9]{10}$/)) }
    #expect(
      anonymizer.commandLine("postgres: alice shop 10.0.0.7(53112) idle").hasPrefix("postgres: x"))
  }

  @Test(arguments: [
    ("6.1.0-50-amd64", "6.1.0-50-amd64"), ("5.14.0-427.el9.x86_64", "5.14.0-427.el9.x86_64"),
    ("6.6.8-64k", "6.6.8-64k"),
  ])
  func releasesOfDistributionsStay(release: String, expected: String) {
    #expect(anonymizer.release(release) == expected)
    #expect(!anonymizer.release(release + "-acmecorp").contains("acme"))
  }

  @Test func usersGetOtherNumbersAndRootStaysRoot() {
    #expect(anonymizer.uid(0) == 0)
    #expect(anonymizer.uid(1000) != 1000 && anonymizer.uid(1000) == anonymizer.uid(1000))
    #expect(anonymizer.uid(1000) != anonymizer.uid(1001))
  }

  @Test func aLogKeepsTheKernelsWordsAndItsNumbers() {
    let line =
      "Nov 20 08:41:07 web1.example.com kernel: [86400.250000] Out of memory: Killed process 412 (shopdb) "
      + "total-vm:910000kB, anon-rss:900000kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:1800kB oom_score_adj:-500"
    let found = anonymizer.log(line, hosts: ["web1.example.com"], names: ["shopdb"])
    #expect(
      found
        == "Nov 20 08:41:07 \(anonymizer.token("web1.example.com")) kernel: [86400.250000] Out of memory: "
        + "Killed process 412 (\(anonymizer.token("shopdb"))) total-vm:910000kB, anon-rss:900000kB, file-rss:0kB, "
        + "shmem-rss:0kB, UID:\(anonymizer.uid(1000)) pgtables:1800kB oom_score_adj:-500")
  }

  /// A name can be anything, a word of the kernel or a number as well.
  @Test(arguments: [
    "killed", "out of memory", "a) score 999 o", "4711", "kernel", "x:y=z", "process 5",
  ])
  func whatTheEventCallsANameIsReplacedAsAWhole(name: String) {
    let found = anonymizer.log("Killed process 4 (\(name)) total-vm:8kB", names: [name])
    #expect(found == "Killed process 4 (\(anonymizer.name(name))) total-vm:8kB")
  }

  @Test(arguments: [
    "10.1.2.3", "fe80::1ff:fe23:4567:890a", "acme", "alice@example.com", "+49-30-1234567-8",
    "CONSTRAINT_ACME",
    "__GFP_ACME", "0xacme", "acme_kib", "memcg_acme_kib", "2026-acme-20", "1234acme",
    "acme.service", "/srv/acme/x",
  ])
  func whatNoListHasDoesNotStay(word: String) {
    let found = anonymizer.log("Killed process 4 (java) \(word) of limit")
    #expect(!found.contains(word))
    #expect(!found.contains("acme") && !found.contains("alice") && !found.contains("ACME"))
  }

  /// Fuzz: no run of letters of an unknown word survives, whatever stands around it.
  @Test func noUnknownWordSurvivesAnywhere() {
    var random = SeededRandom(seed: 7)
    let marks = Array(" /:=,.-_@()[]{}\"'\\\n\t|<>#%0123456789xX")
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        text +=
          random.next() % 3 == 0
          ? "zqacmezq" : String(marks[Int.random(in: 0..<marks.count, using: &random)])
      }
      for found in [
        anonymizer.log(text), anonymizer.path(text), anonymizer.part(text),
        anonymizer.commandLine(text),
        anonymizer.release(text), anonymizer.name(text), anonymizer.id(text),
      ] {
        #expect(!found.contains("zqacmezq"), "\(text) gave \(found)")
      }
    }
  }
}
