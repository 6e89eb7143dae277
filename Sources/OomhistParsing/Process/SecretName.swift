/// Names that secrets have in options, properties, environment variables, headers and JSON.
enum SecretName {
  /// Names after which the secret may follow as a word of its own without dashes before the name:
  /// `mysqladmin password x`, `ALTER USER u PASSWORD 'x'`.
  static let standAlone: Set<String> = ["password", "passwd", "passphrase", "psk"]

  /// Whether a byte can belong to a name: letters, digits, `-`, `_`, `.`.
  static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }

  /// Fragments that give a name away wherever they stand once its words are joined.
  private static let fragments: [[UInt8]] = [
    "passw", "passphrase", "passcode", "passkey", "secret", "credential", "apikey", "accesskey",
    "privatekey", "privkey", "signingkey", "encryptionkey", "masterkey", "authkey", "sharedkey",
    "accountkey", "storagekey", "sessionkey", "licensekey", "hmackey", "authorization",
  ].map { Array($0.utf8) }
  private static let words: Set<String> = [
    "pass", "passin", "passout", "psk", "pat", "pw", "cred", "creds", "bearer", "jwt", "sig",
    "signature", "cookie", "otp",
  ]
  private static let endings = ["token", "pass", "pwd", "auth"]
  private static let harmlessWords: Set<String> = ["bypass", "compass", "surpass", "trespass"]
  /// The shell's working directories, which end in "pwd".
  private static let harmlessNames: Set<String> = ["pwd", "oldpwd"]

  /// Whether what belongs to this name should not be shown.
  ///
  /// A name that ends in "file", "path" or "dir" tells where a secret is, which is no secret.
  static func isSecret(_ name: String) -> Bool {
    let words = words(of: name)
    let joined = words.joined()
    // Bytes: a search in characters would be the recorder's most expensive act.
    let bytes = Array(joined.utf8)
    if harmlessNames.contains(joined) { return false }
    if ["file", "path", "dir"].contains(where: { joined.hasSuffix($0) }) { return false }
    return fragments.contains { isFound($0, in: bytes) }
      || words.contains { word in
        Self.words.contains(word)
          || endings.contains { word.hasSuffix($0) } && !harmlessWords.contains(word)
      }
  }

  private static func isFound(_ fragment: [UInt8], in bytes: [UInt8]) -> Bool {
    guard bytes.count >= fragment.count else { return false }
    return (0...bytes.count - fragment.count).contains { bytes[$0...].starts(with: fragment) }
  }

  /// The words of a name in lower case: `-Ddb.userPass` is "db", "user", "pass".
  private static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    // -Dname=value sets a property of a Java program.
    for byte in name.utf8.dropFirst(name.hasPrefix("-D") ? 2 : 0) {
      let isUpper = (0x41...0x5a).contains(byte)
      let isSeparator = byte == 0x2d || byte == 0x2e || byte == 0x5f
      if isSeparator || isUpper && wasLower {
        if !word.isEmpty { words.append(word) }
        word = ""
      }
      if !isSeparator { word.unicodeScalars.append(Unicode.Scalar(isUpper ? byte | 0x20 : byte)) }
      wasLower = (0x61...0x7a).contains(byte)
    }
    return word.isEmpty ? words : words + [word]
  }
}
