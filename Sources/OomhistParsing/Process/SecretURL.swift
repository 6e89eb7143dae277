/// Passwords in URLs: `scheme://user:secret@host`.
enum SecretURL {
  /// The text with the passwords of all its URLs replaced, and whether there were any.
  ///
  /// A user alone is shown unless it is as long as an access token.
  static func masked(_ text: String) -> (text: String, hasPassword: Bool) {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var hasPassword = false
    var shownUntil = 0
    var place = 0
    while let start = authority(bytes, from: place) {
      place = start
      guard let secret = secret(bytes, from: start) else { continue }
      result += bytes[shownUntil..<secret.lowerBound] + Array("***".utf8)
      hasPassword = true
      shownUntil = secret.upperBound
      place = secret.upperBound
    }
    guard hasPassword else { return (text, false) }
    return (String(decoding: result + bytes[shownUntil...], as: UTF8.self), true)
  }

  /// The place behind the next `://`.
  private static func authority(_ bytes: [UInt8], from place: Int) -> Int? {
    var index = place
    while index + 2 < bytes.count {
      if bytes[index...].starts(with: "://".utf8) { return index + 3 }
      index += 1
    }
    return nil
  }

  private static let maxUserInfoBytes = 4096

  /// Blanks, quotes and angle brackets end a URL.
  private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x3c || byte == 0x3e
  }

  /// The secret part of what stands between `://` and `@`.
  private static func secret(_ bytes: [UInt8], from start: Int) -> Range<Int>? {
    // The cap keeps the work bounded for a text that is nothing but "://".
    let rest = bytes[start...].prefix(maxUserInfoBytes).prefix { !isEnd($0) }
    let authority = rest.prefix { $0 != 0x2f && $0 != 0x3f && $0 != 0x23 }
    let colon = authority.firstIndex(of: UInt8(ascii: ":"))
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
      if let colon, colon < at { return colon + 1..<at }
      return at - start >= 20 ? start..<at : nil
    }
    // A password with an unescaped slash ends the authority too early; a port is a number.
    guard let colon, let at = rest.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    let port = authority[(colon + 1)...]
    return port.allSatisfy { (0x30...0x39).contains($0) } ? nil : colon + 1..<at
  }
}
