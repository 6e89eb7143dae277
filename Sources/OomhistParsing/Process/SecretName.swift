/// Names that secrets have in options, properties, environment variables, headers and JSON.
enum SecretName {
  /// Names after which the secret may follow as a word of its own without dashes before the name:
  /// `mysqladmin password x`, `ALTER USER u PASSWORD 'x'`.
  private static let standAlone = ["password", "passwd", "passphrase", "psk"]
    .map { Array($0.utf8) }

  /// Fragments that give a name away wherever they stand once its words are joined.
  private static let fragments = [
    "passw", "passphrase", "passcode", "passkey", "secret", "credential", "apikey", "accesskey",
    "privatekey", "privkey", "signingkey", "encryptionkey", "masterkey", "authkey", "sharedkey",
    "accountkey", "storagekey", "sessionkey", "licensekey", "hmackey", "authorization",
  ]
  private static let words = [
    "pass", "passin", "passout", "psk", "pat", "pw", "cred", "creds", "bearer", "jwt", "sig",
    "signature", "cookie", "otp",
  ]
  private static let endings = ["token", "pass", "pwd", "auth"]

  private static let fragmentsByLastLetter = (0..<32).map { (letter: UInt128) in
    fragments.map(Letters.init).filter { $0.code & 31 == letter }
  }
  private static let wordCodes = words.map { Letters($0).code }
  private static let endingLetters = endings.map(Letters.init)
  private static let harmlessWords = ["bypass", "compass", "surpass", "trespass"]
    .map { Letters($0).code }
  /// The shell's working directories, which end in "pwd".
  private static let harmlessNames = ["pwd", "oldpwd"].map { Letters($0).code }
  private static let harmlessEndings = ["file", "path", "dir"].map(Letters.init)

  /// Whether the secret may be the next word although the name has no dashes.
  static func isStandAlone(_ name: ArraySlice<UInt8>) -> Bool {
    standAlone.contains { $0.elementsEqual(name.lazy.map(lowercased)) }
  }

  static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }

  /// Whether what belongs to this name should not be shown.
  ///
  /// A name that ends in "file", "path" or "dir" tells where a secret is, which is no secret.
  /// The words of a name in lower case: `-Ddb.userPass` is "db", "user", "pass".
  static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
    var joined: UInt128 = 0
    var word: UInt128 = 0
    var isSecret = false
    var wasLower = false
    // -Dname=value sets a property of a Java program.
    for byte in name.dropFirst(name.starts(with: "-D".utf8) ? 2 : 0) {
      let letter = UInt128(Letters.kind(byte).letter)
      let isUpper = (0x41...0x5a).contains(byte)
      if letter == 0 || isUpper && wasLower {
        isSecret = isSecret || isSecretWord(word)
        word = 0
      }
      wasLower = (0x61...0x7a).contains(byte)
      guard letter > 0 else { continue }
      word = word &<< 5 | letter
      joined = joined &<< 5 | letter
      isSecret = isSecret || fragmentsByLastLetter[Int(letter)].contains { $0.isEnd(of: joined) }
    }
    return (isSecret || isSecretWord(word)) && !harmlessNames.contains(joined)
      && !harmlessEndings.contains { $0.isEnd(of: joined) }
  }

  private static func isSecretWord(_ word: UInt128) -> Bool {
    wordCodes.contains(word)
      || endingLetters.contains { $0.isEnd(of: word) } && !harmlessWords.contains(word)
  }

  // MARK: The quick search

  /// Letters three in a row, one of which is in every secret name and every name of a program
  /// with secret options once its words are joined: a bit for each.
  private static let traces: [UInt64] = {
    var traces = [UInt64](repeating: 0, count: 512)
    for name in fragments + words + endings + SecretOptions.programNames {
      let letters = name.utf8.map { Letters.kind($0).letter }.filter { $0 > 0 }
      // "key" ends many of them: one trace is better than those of all their beginnings.
      let three = name.hasSuffix("key") ? letters.suffix(3) : letters.prefix(3)
      let last = three.reduce(0) { $0 << 5 | Int($1) }
      // Two letters may follow any other.
      for first in three.count < 3 ? 0..<32 : 0..<1 {
        let index = last | first << 10
        traces[index >> 6] |= 1 << (index & 63)
      }
    }
    return traces
  }()

  /// All but the one of no letter.
  private static let allTraces: [UInt64] = [~1] + Array(repeating: ~0, count: 511)

  /// The names in a text, as long as they get, that may be those of a secret or of a program with
  /// secret options; it is certain that no other is.
  struct Suspects: Sequence, IteratorProtocol {
    private let text: ArraySlice<UInt8>
    private let traces: [UInt64]
    private var place: Int

    /// `isEveryName` takes all names that have a letter or a digit for suspects.
    init(in text: ArraySlice<UInt8>, isEveryName: Bool = false) {
      self.text = text
      traces = isEveryName ? SecretName.allTraces : SecretName.traces
      place = text.startIndex
    }

    mutating func next() -> Range<Int>? {
      guard let traced = trace() else {
        place = text.endIndex
        return nil
      }
      let start = text[place..<traced].lastIndex { !Letters.isName($0) }.map { $0 + 1 } ?? place
      place = text[traced...].firstIndex { !Letters.isName($0) } ?? text.endIndex
      return start..<place
    }

    /// Where the next trace ends.
    ///
    /// Without a branch for the kinds of bytes, because this reads all of every command line.
    private func trace() -> Int? {
      let kinds = Letters.kinds
      let start = text.startIndex
      return text.withUnsafeBufferPointer { bytes in
        var last = 0
        for index in (place - start)..<bytes.count {
          let kind = kinds[Int(bytes[index])]
          last = (last &<< Int(kind.shift) | Int(kind.letter)) & 0x7fff
          if traces[last &>> 6] &>> UInt64(last & 63) & 1 == 1 { return start + index }
        }
        return nil
      }
    }
  }
}

/// Letters in either case as a number, five bits for each: 1...26, and 27 for every digit.
private struct Letters {
  let code: UInt128
  private let mask: UInt128

  init(_ text: String) {
    code = text.utf8.reduce(0) { $0 << 5 | UInt128(Self.kind($1).letter) }
    mask = 1 << (5 * text.utf8.count) - 1
  }

  func isEnd(of other: UInt128) -> Bool { other & mask == code }

  /// What a byte does to a row of letters.
  struct Kind {
    /// 0 if it is none.
    let letter: UInt8
    /// 5 makes room for a letter; 0 skips `-`, `_` and `.`, which stand between the words of a
    /// name; 15 forgets the last three at a byte that ends the name.
    let shift: UInt8
  }

  static func kind(_ byte: UInt8) -> Kind { kinds[Int(byte)] }

  /// Whether a byte can belong to a name.
  static func isName(_ byte: UInt8) -> Bool { kind(byte).shift < 15 }

  static let kinds: [Kind] = (0...255).map { (byte: UInt8) in
    switch SecretName.lowercased(byte) {
    case let letter where (0x61...0x7a).contains(letter): Kind(letter: letter - 0x60, shift: 5)
    case 0x30...0x39: Kind(letter: 27, shift: 5)
    case 0x2d, 0x2e, 0x5f: Kind(letter: 0, shift: 0)
    default: Kind(letter: 0, shift: 15)
    }
  }
}
