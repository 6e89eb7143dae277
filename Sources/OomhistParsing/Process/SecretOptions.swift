/// Short options of well-known programs that take a secret, whose names do not say so.
struct SecretOptions {
  /// Options whose value is the next word: `-a x`.
  var takesNext: Set<String> = []
  /// Options with the value in the same word: `-px`.
  var attached: [String] = []
  /// Letter that takes the next word also at the end of a cluster, as in `curl -sSu user:x`.
  var clusterEnd: Character?

  /// Options with the value in the same word or the next one.
  private static func both(_ options: String...) -> SecretOptions {
    SecretOptions(takesNext: Set(options), attached: options)
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

  /// The options of the program that a word names, with or without its folder.
  static func ofProgram(_ word: String) -> SecretOptions? {
    let name = word.split(separator: "/").last.map(String.init) ?? word
    if let known = programs[name] { return known }
    return name.hasPrefix("mysql") || name.hasPrefix("mariadb") ? mysql : nil
  }

  /// Whether the next word is the secret of this option.
  func takesNextWord(_ word: String) -> Bool {
    if takesNext.contains(word) { return true }
    guard let clusterEnd, word.last == clusterEnd, word.first == "-" else { return false }
    return word.dropFirst().allSatisfy { $0.isASCII && $0.isLetter }
  }

  /// The option that a word begins with when the secret follows at once.
  func attachedOption(_ word: String) -> String? {
    attached.first { word.utf8.starts(with: $0.utf8) && word.utf8.count > $0.utf8.count }
  }
}
