/// Short options of well-known programs that take a secret, whose names do not say so.
struct SecretOptions {
  /// Options whose value is the next word: `-a x`.
  private let takesNext: [[UInt8]]
  /// Options with the value in the same word: `-px`.
  private let attached: [[UInt8]]
  /// Letter that takes the next word also at the end of a cluster, as in `curl -sSu user:x`.
  private let clusterEnd: UInt8?

  private init(
    takesNext: [String] = [], attached: [String] = [], clusterEnd: Unicode.Scalar? = nil
  ) {
    self.takesNext = takesNext.map { Array($0.utf8) }
    self.attached = attached.map { Array($0.utf8) }
    self.clusterEnd = clusterEnd.map { UInt8(ascii: $0) }
  }

  /// Options with the value in the same word or the next one.
  private static func both(_ options: String...) -> SecretOptions {
    SecretOptions(takesNext: options, attached: options)
  }

  private static let programs: [String: SecretOptions] = {
    let curl = SecretOptions(
      takesNext: ["-u", "--user", "-U", "--proxy-user"], attached: ["-u", "-U"], clusterEnd: "u")
    let table: [(SecretOptions, [String])] = [
      (both("-a"), ["redis-cli", "valkey-cli", "keydb-cli"]),
      (both("-p"), ["sshpass", "mydumper", "myloader", "mycli", "twine", "rdesktop"]),
      (both("-p"), ["mongo", "mongosh", "mongodump", "mongorestore", "mongoexport"]),
      (both("-P"), ["ipmitool", "zip", "unzip", "sqlcmd", "bcp"]),
      (both("-P"), ["mosquitto_pub", "mosquitto_sub"]),
      (both("-w"), ["ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldapwhoami"]),
      (both("-w", "-a", "-s"), ["ldappasswd"]),
      (both("-U"), ["smbclient", "rpcclient"]),
      (both("-c", "-A", "-X"), ["snmpget", "snmpwalk", "snmpbulkwalk", "snmpset"]),
      (both("-u"), ["lftp"]),
      // docker login -p x, podman login, helm registry login, …
      (both("-p"), ["login"]),
      (SecretOptions(takesNext: ["-k", "-K"]), ["openssl"]),
      (SecretOptions(attached: ["-p"]), ["7z", "7za", "7zr", "7zz", "rar", "unrar", "xtrabackup"]),
      (SecretOptions(attached: ["/p:"]), ["xfreerdp", "wlfreerdp"]),
      (curl, ["curl"]),
    ]
    return Dictionary(
      table.flatMap { entry in entry.1.map { ($0, entry.0) } }, uniquingKeysWith: { $1 })
  }()

  /// `-pSECRET`, but never `-p SECRET`: these programs ask for the password then.
  private static let mysql = SecretOptions(attached: ["-p"])
  private static let mysqlPrefixes = ["mysql", "mariadb"]
  /// Lengths of the programs' names, one bit for each, by the last five bits of the first byte.
  private static let lengths: [UInt64] = programs.keys.reduce(into: Array(repeating: 0, count: 32))
  {
    $0[Int(($1.utf8.first ?? 0) & 31)] |= 1 << UInt64($1.utf8.count)
  }

  /// Every known program, or how its name begins.
  static var programNames: [String] { programs.keys + mysqlPrefixes }

  /// The options of the program that a word names, with or without its folder.
  static func ofProgram(_ word: ArraySlice<UInt8>) -> SecretOptions? {
    let slash = UInt8(ascii: "/")
    let end = word.lastIndex { $0 != slash }.map { $0 + 1 } ?? word.endIndex
    let start = word[..<end].lastIndex(of: slash).map { $0 + 1 } ?? word.startIndex
    let name = word[start..<end]
    if mysqlPrefixes.contains(where: { name.starts(with: $0.utf8) }) { return mysql }
    guard let first = name.first, lengths[Int(first & 31)] >> UInt64(name.count) & 1 == 1 else {
      return nil
    }
    return programs[String(decoding: name, as: UTF8.self)]
  }

  /// Whether the next word is the secret of this option.
  func takesNextWord(_ word: ArraySlice<UInt8>) -> Bool {
    if takesNext.contains(where: { $0.elementsEqual(word) }) { return true }
    guard let clusterEnd, word.last == clusterEnd, word.first == UInt8(ascii: "-") else {
      return false
    }
    return word.dropFirst().allSatisfy { (0x61...0x7a).contains(SecretName.lowercased($0)) }
  }

  /// How long the option is that a word begins with when the secret follows at once.
  func attachedOption(_ word: ArraySlice<UInt8>) -> Int? {
    attached.first { word.count > $0.count && word.starts(with: $0) }?.count
  }
}
