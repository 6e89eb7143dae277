import Testing

@testable import OomhistParsing

@Suite("Command lines without their secrets")
struct CommandLineMaskTests {
  @Test(
    "The secret goes and all else stays",
    arguments: [
      (["app", "--password=hunter2", "-v"], "app --password=*** -v"),
      (["app", "--password", "hunter2", "-v"], "app --password *** -v"),
      (["app", "--password", "--verbose"], "app --password --verbose"),
      (["app", "--db-passwd", "hunter2"], "app --db-passwd ***"),
      (["app", "-passphrase", "hunter2"], "app -passphrase ***"),
      (["app", "--api-key=hunter2"], "app --api-key=***"),
      (["app", "--api_key", "hunter2"], "app --api_key ***"),
      (["app", "--auth-token", "hunter2"], "app --auth-token ***"),
      (["app", "--client-secret=hunter2"], "app --client-secret=***"),
      (["app", "--private-key", "hunter2"], "app --private-key ***"),
      (["app", "password=hunter2"], "app password=***"),
      (["app", "--password=", "x"], "app --password= ***"),
      (["app", "--password=my hunter2 word"], "app --password=***"),
      (["env", "DB_PASSWORD=hunter2", "FOO=bar", "app"], "env DB_PASSWORD=*** FOO=bar app"),
      (
        ["docker", "run", "-e", "AWS_SECRET_ACCESS_KEY=hunter2", "img"],
        "docker run -e AWS_SECRET_ACCESS_KEY=*** img"
      ),
      (
        ["docker", "run", "--env=TOKEN=hunter2", "-p", "80:80"],
        "docker run --env=TOKEN=*** -p 80:80"
      ),
      (["docker", "login", "-u", "me", "-p", "hunter2"], "docker login -u me -p ***"),
      (
        ["java", "-Xmx4g", "-Dspring.datasource.password=hunter2", "-jar", "a.jar"],
        "java -Xmx4g -Dspring.datasource.password=*** -jar a.jar"
      ),
      (
        ["java", "-Dkey.authToken=hunter2", "-XX:+UseG1GC"],
        "java -Dkey.authToken=*** -XX:+UseG1GC"
      ),
      (["mysql", "-uroot", "-phunter2", "shop"], "mysql -uroot -p*** shop"),
      (["/usr/bin/mysqldump", "-p", "shop"], "/usr/bin/mysqldump -p shop"),
      (["sudo", "mariadb-dump", "-phunter2"], "sudo mariadb-dump -p***"),
      (["mysqladmin", "password", "hunter2"], "mysqladmin password ***"),
      (["sshpass", "-p", "hunter2", "ssh", "host"], "sshpass -p *** ssh host"),
      (["redis-cli", "-a", "hunter2", "ping"], "redis-cli -a *** ping"),
      (["redis-server", "--requirepass", "hunter2"], "redis-server --requirepass ***"),
      (["curl", "-sSu", "me:hunter2", "http://h/"], "curl -sSu *** http://h/"),
      (["curl", "-ume:hunter2", "http://h/"], "curl -u*** http://h/"),
      (
        ["curl", "-H", "Authorization: Bearer hunter2", "http://h/"],
        "curl -H Authorization:*** http://h/"
      ),
      (["curl", "-H", "X-Auth-Token:hunter2"], "curl -H X-Auth-Token:***"),
      (
        ["curl", "-d", #"{"user":"me","password": "hunter2 x"}"#],
        #"curl -d '{"user":"me","password":***'"#
      ),
      (["curl", "http://h/?token=hunter2&x=1"], "curl http://h/?token=***"),
      (["psql", "postgres://me:hunter2@db:5432/shop"], "psql postgres://me:***@db:5432/shop"),
      (["app", "--dsn=amqp://me:hun/ter2@mq"], "app --dsn=amqp://me:***@mq"),
      (
        ["app", "mongodb://a:hunter2@h1,http://b:hunter2@h2/x"],
        "app mongodb://a:***@h1,http://b:***@h2/x"
      ),
      (
        ["git", "clone", "https://ghp_0123456789abcdef@github.com/a/b"],
        "git clone https://***@github.com/a/b"
      ),
      (["git", "clone", "ssh://git@host/a"], "git clone ssh://git@host/a"),
      (["app", "http://host:8080/path@v2"], "app http://host:8080/path@v2"),
      (
        ["sh", "-c", "PGPASSWORD='hunter2 x' pg_dump shop | gzip"],
        "sh -c 'PGPASSWORD=*** pg_dump shop | gzip'"
      ),
      (["bash", "-lc", "mysql -phunter2 shop"], "bash -lc 'mysql -p*** shop'"),
      (["sh", "-c", "app --password hunter2 --fast"], "sh -c 'app --password *** --fast'"),
      (["ssh", "host", "app --password hunter2 x"], "ssh host 'app --password ***'"),
      (["psql", "-c", "ALTER USER me PASSWORD 'hunter2'"], "psql -c 'ALTER USER me PASSWORD ***'"),
      (["app", "it's --password hunter2 y's"], #"app 'it'\''s --password ***'"#),
      (["app", "--opt='a b --password hunter2'"], #"app '--opt='\''a b --password ***'"#),
      (["app", "host=h password = hunter2 x"], "app 'host=h password = ***'"),
      (["postgres: me shop password=hunter2 idle"], "postgres: me shop password=*** idle"),
      (["openssl", "enc", "-pass", "pass:hunter2"], "openssl enc -pass ***"),
      (["keytool", "-storepass", "hunter2"], "keytool -storepass ***"),
      (["7z", "a", "-phunter2", "x.7z"], "7z a -p*** x.7z"),
      (["ldapsearch", "-D", "cn=me", "-w", "hunter2"], "ldapsearch -D cn=me -w ***"),
      (["app", "--Password:hunter2"], "app --Password:***"),
      (["app", "auth[password]=hunter2"], "app auth[password]=***"),
      (["curl", "-H", "Authorization:", "Bearer", "hunter2"], "curl -H Authorization: *** ***"),
    ] as [([String], String)])
  func masked(arguments: [String], expected: String) {
    let text = text(arguments)
    #expect(text == expected)
    #expect(text?.contains("hunter2") != true)
  }

  @Test(
    "What is no secret is shown",
    arguments: [
      ["java", "-Xmx512m", "-Xms512m", "-XX:MaxRAMPercentage=75", "-cp", "a:b", "Main"],
      ["/usr/sbin/nginx", "-c", "/etc/nginx.conf"],
      ["python3", "serve.py", "--max-tokens", "4096", "--tokenizer=/m/t.json"],
      ["app", "--password-file=/run/p", "--token-path", "/run/t", "PASSWORD_FILE=/run/p"],
      ["env", "PWD=/home/me", "OLDPWD=/", "app"],
      ["docker", "run", "-v", "/etc/passwd:/etc/passwd:ro", "img"],
      ["ssh", "-p", "2222", "me@host"], ["app", "--author=me", "--keyboard=de", "--bypass=1"],
      ["psql", "-h", "db", "-p", "5432"], ["ls", "-la"], ["sleep", "infinity"],
    ])
  func harmless(arguments: [String]) {
    #expect(text(arguments) == arguments.joined(separator: " "))
  }

  @Test("Arguments keep their boundaries, and nothing steers a terminal")
  func quoting() {
    #expect(text(["a b", "c"]) == "'a b' c")
    #expect(text(["x", "", "it's", "\"q\"", "back\\"]) == #"x '' 'it'\''s' '"q"' 'back\'"#)
    #expect(text(["x", "\u{1b}[31m\n\u{85}", "é"]) == #"x '\x1b[31m\x0a\x85' é"#)
    #expect(text(["nginx: worker process"]) == "nginx: worker process")
    #expect(raw(Array("sshd: me@pts/0".utf8) + [0, 0, 0, 0]) == "sshd: me@pts/0")
    #expect(raw([0x61, 0xff, 0x00, 0xc3, 0x00]) == "a\u{fffd} \u{fffd}")
    #expect(raw(Array("no end".utf8)) == "no end")
  }

  @Test("The policy decides")
  func policies() {
    let bytes = Array("app\u{0}--password=hunter2\u{0}".utf8)
    #expect(raw(bytes, .full) == "app --password=hunter2")
    #expect(raw(bytes, .masked) == "app --password=***")
    #expect(raw(bytes, .none) == nil)
    #expect(raw([]) == nil)
    #expect(raw([0, 0]) == nil)
  }

  @Test("A long command line is cut between two characters")
  func cut() throws {
    for filler in ["x", "é", "日", "😀"] {
      for shift in 0..<4 {
        let long = String(repeating: "y", count: shift) + String(repeating: filler, count: 9_000)
        let found = try #require(text(["app", long], .full))
        #expect((4093...4096).contains(found.utf8.count))
        #expect(found.hasSuffix("\(filler)…"))
        #expect(!found.contains("\u{fffd}"))
      }
    }
    let short = try #require(raw(Array(repeating: 0x61, count: 200_000)))
    #expect(short.hasSuffix("…"))
  }

  @Test("Half a secret at the end of a cut command line is not shown")
  func cutSecret() throws {
    let filler = "app\u{0}" + String(repeating: "x", count: 4_070) + "\u{0}"
    let whole = Array((filler + "http://me:hunter2hunter2hunter2@host\u{0}").utf8)
    let found = try #require(raw(Array(whole[..<4_096])))
    #expect(!found.contains("hunter"))
    #expect(found.hasSuffix("…"))
  }

  @Test("No mixture shows a known secret or is longer than the cap")
  func fuzz() {
    var dice = Dice(state: 5)
    let secret = "hunter2"
    let pieces = [
      "app", "mysql", "sh", "-c", " ", " ", "\u{0}", "\u{0}", "\"", "'", "\\", "-x", "--fast",
      "a=b",
      "http://h/p", "\n", "é", "(", "}", ";", "=", "-p", "Main", "#",
    ]
    let secrets = [
      "\u{0}--password=\(secret)", "\u{0}--token\u{0}\(secret)", " API_KEY=\(secret) ",
      "\u{0}-Dx.secret=\(secret)\u{0}", " ftp://me:\(secret)@h ", "\u{0}-H\u{0}X-Token: \(secret)",
      #""password":"\#(secret)""#, "\u{0}mysql\u{0}-p\(secret)\u{0}", " --passwd \(secret)\u{0}",
    ]
    for round in 0..<3_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...9, using: &dice) {
        let isSecret = Int.random(in: 0..<4, using: &dice) == 0
        text += (isSecret ? secrets : pieces).randomElement(using: &dice) ?? ""
      }
      if round % 300 == 0 { text += String(repeating: "\u{0}--pw=\(secret) x", count: 900) }
      let found = raw(Array(text.utf8)) ?? ""
      #expect(!found.contains(secret), "\(text.debugDescription) shows \(found.debugDescription)")
      #expect(found.utf8.count <= CommandLineMask.maxBytes)
      let steers = found.unicodeScalars.contains { $0.properties.generalCategory == .control }
      #expect(!steers)
    }
  }

  @Test("No bytes make the scanner trap")
  func randomBytes() {
    var dice = Dice(state: 6)
    for _ in 0..<1_000 {
      let count = Int.random(in: 0...300, using: &dice)
      let bytes = (0..<count).map { _ in
        Bool.random(using: &dice)
          ? UInt8.random(in: 0...255, using: &dice)
          : "\u{0} '\"=:-p@/".utf8.randomElement(using: &dice) ?? 0
      }
      #expect((raw(bytes)?.utf8.count ?? 0) <= CommandLineMask.maxBytes)
    }
    #expect(raw(Array(repeating: 0x22, count: 60_000)) != nil)
  }

  @Test("Asking first whether there can be a secret hides no less than looking for it")
  func quickSearch() {
    var dice = Dice(state: 7)
    let pieces = Self.vocabulary.map { Array($0.utf8) } + [[0xff], [0xc2], [0xe2, 0x82], [0x85]]
    var maskedCount = 0
    for round in 0..<8_000 {
      var bytes: [UInt8] = []
      if round % 3 == 0 { bytes += (Self.finds.randomElement(using: &dice) ?? "").utf8 }
      // Few pieces: in a crowd there is always something that asks for the long way.
      for _ in 0..<Int.random(in: 0...(round % 10), using: &dice) {
        bytes += pieces.randomElement(using: &dice) ?? []
      }
      let quick = raw(bytes)
      let slow = bytes.withUnsafeBytes {
        CommandLineMask.text(arguments: $0, policy: .masked, isAlwaysScanned: true)
      }
      #expect(quick == slow, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
      if slow?.contains("***") == true { maskedCount += 1 }
    }
    // Both kinds were there.
    #expect((2_000...6_000).contains(maskedCount))
  }

  @Test(
    "A command line without a secret is known as such at once",
    arguments: [
      "/usr/sbin/sshd\0-D", "postgres: writer process", "ssh\0-p\02222\0me@host",
      "java\0-Dorg.example.path=/a/b\0-XX:+UseG1GC\0Main", "env\0PWD=/home/me",
      "tokenizer\0--max-tokens=1", "x\0http://h/p\0'a'\0\"b\"", "signal\0--keyboard=author",
    ])
  func notNeeded(commandLine: String) {
    #expect(!SecretScanner.isNeeded(for: Array(commandLine.utf8)[...]))
  }

  @Test(
    "Every name of a secret or of a program is seen however it is written",
    arguments: [
      "passw", "passphrase", "passcode", "passkey", "secret", "credential", "apikey", "accesskey",
      "privatekey", "privkey", "signingkey", "encryptionkey", "masterkey", "authkey", "sharedkey",
      "accountkey", "storagekey", "sessionkey", "licensekey", "hmackey", "authorization", "pass",
      "passin", "passout", "psk", "pat", "pw", "cred", "creds", "bearer", "jwt", "sig", "signature",
      "cookie", "otp", "token", "pwd", "auth",
    ])
  func seenNames(name: String) {
    let spread = name.map { String($0) }.joined(separator: "_")
    // A word must stay one; a fragment may be spread over words.
    let isFragment = raw(Array("app\0--\(spread)=hunter2".utf8))?.contains("hunter2") == false
    #expect(isFragment == (name.count > 4 && !Self.wholeWords.contains(name)))
    for written in ["x-\(name)", "--x_\(name.uppercased())", "-Dx.\(name)", "x.\(name)"] {
      #expect(raw(Array("app\0\(written)=hunter2".utf8)) == "app \(written)=***")
    }
  }

  private static let wholeWords: Set<String> = [
    "passin", "passout", "creds", "bearer", "signature", "cookie", "token",
  ]

  /// One of each kind of find, with nothing else that would ask for the long way.
  private static let finds = [
    "curl\0-ux\0", "sh -lc mysql -px ", "7z\0-px\0", "/bin/redis-cli\0-a\0x\0", "'zip' -P x ",
    "xfreerdp\0/p:x\0", "pw=x\0", "A_P_I_K_E_Y=x\0", "-Dx.sig:x ", "psk x ", "a://b:c@d ",
    "a://12345678901234567890@x ", "''''x''''", #""""'x y'""" "#, #"'''a\ b'''"#, #"'''a"x y"'''"#,
  ]

  private static let vocabulary = [
    "pass", "word", "pwd", "key", "api", "access", "-", "_", ".", "token", "auth", "authorization",
    "secret", "cred", "s", "pat", "h", "sig", "nature", "otp", "jwt", "cookie", "pw", "psk",
    "bearer", "Basic", "-D", "file", "path", "dir", "by", "com", "old", "PASS", "Key", "passwd",
    "/", "//", "://", "@", ":", "=", "=>", "?", "#", "a", "B", "0", "12345678901234567890", "curl",
    "mysql", "mariadb-x", "redis-cli", "login", "7z", "zip", "openssl", "xfreerdp", "/p:", "-p",
    "-u", "-sSu", "--user", "-a", "-c", "-lc", "--", "-k", "\"", "'", "\"'", "'\"'\"", "\\", "(",
    "]", "<", " ", " ", "\t", "\n", "\0", "\0", "\0", "é", "\u{85}", "\u{1b}", "日", "sh", "***",
  ]

  private func text(_ arguments: [String], _ policy: CommandLinePolicy = .masked) -> String? {
    raw(arguments.flatMap { Array($0.utf8) + [0] }, policy)
  }

  private func raw(_ bytes: [UInt8], _ policy: CommandLinePolicy = .masked) -> String? {
    bytes.withUnsafeBytes { CommandLineMask.text(arguments: $0, policy: policy) }
  }
}

/// A repeatable sequence of random numbers.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
    return mixed ^ mixed >> 29
  }
}
