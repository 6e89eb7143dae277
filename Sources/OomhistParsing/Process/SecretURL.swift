/// Passwords in URLs: `scheme://user:secret@host`.
enum SecretURL {
  /// The text with the passwords of all its URLs replaced; `nil` if there are none.
  ///
  /// A user alone is shown unless it is as long as an access token.
  static func masked(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.contains(at) else { return nil }
    var result: [UInt8] = []
    var shownUntil = text.startIndex
    var place = text.startIndex
    // Many "://" can share one end: it is looked for once.
    var end = text.startIndex
    var lastAt: Int?
    while let start = authority(text, from: place) {
      if start >= end {
        end = text[start...].firstIndex(where: isEnd) ?? text.endIndex
        lastAt = text[start..<end].lastIndex(of: at)
      }
      place = start
      guard let lastAt, lastAt >= start else { continue }
      guard let secret = secret(text[start..<end], lastAt: lastAt) else { continue }
      result += text[shownUntil..<secret.lowerBound]
      result += "***".utf8
      shownUntil = secret.upperBound
      place = secret.upperBound
    }
    return result.isEmpty ? nil : result + text[shownUntil...]
  }

  /// Whether there can be a password: `://` and `@`.
  static func isSuspect(_ text: ArraySlice<UInt8>) -> Bool {
    text.contains(at) && authority(text, from: text.startIndex) != nil
  }

  private static let at = UInt8(ascii: "@")

  /// The place behind the next `://`.
  private static func authority(_ text: ArraySlice<UInt8>, from place: Int) -> Int? {
    var index = place
    while index + 2 < text.endIndex {
      if text[index] == 0x3a, text[index + 1] == 0x2f, text[index + 2] == 0x2f { return index + 3 }
      index += 1
    }
    return nil
  }

  /// A user that is not one: with so many bytes nothing of it is shown.
  private static let maxUserInfoBytes = 4096

  /// Blanks, quotes and angle brackets end a URL.
  private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x3c || byte == 0x3e
  }

  /// The secret part of what stands between `://` and `@`, which is in `rest`.
  private static func secret(_ rest: ArraySlice<UInt8>, lastAt: Int) -> Range<Int>? {
    let start = rest.startIndex
    let authority = rest.prefix { $0 != 0x2f && $0 != 0x3f && $0 != 0x23 }
    let colon = authority.firstIndex(of: UInt8(ascii: ":"))
    if let at = authority.lastIndex(of: at) {
      if let colon, colon < at, at - start <= maxUserInfoBytes { return colon + 1..<at }
      return at - start >= 20 ? start..<at : nil
    }
    // A password with an unescaped slash ends the authority too early; a port is a number.
    guard let colon else { return nil }
    let port = authority[(colon + 1)...]
    return port.allSatisfy { (0x30...0x39).contains($0) } ? nil : colon + 1..<lastAt
  }
}
