/// Names of months as logs have them: C locale first, then the short names that `dmesg -T` and
/// syslog print in other locales.
enum MonthNames {
  /// Month 1 to 12 of a word such as `Nov`, `мая`, `mars`, `5月`; `nil` for any other word.
  static func month(_ word: Bytes) -> Int? {
    guard let first = word.first else { return nil }
    if word.count == 3, let month = english(word) { return month }
    guard first >= 0x80 || first.isDigit || word.count >= 3, word.count <= 16 else { return nil }
    if first.isDigit { return cjk(word) }
    let text = word.repairedText.lowercased()
    let bare = text.hasSuffix(".") ? String(text.dropLast()) : text
    return localised[bare]
  }

  private static func english(_ word: Bytes) -> Int? {
    let letters = (word[0] | 0x20, word[1] | 0x20, word[2] | 0x20)
    switch letters {
    case (0x6a, 0x61, 0x6e): return 1
    case (0x66, 0x65, 0x62): return 2
    case (0x6d, 0x61, 0x72): return 3
    case (0x61, 0x70, 0x72): return 4
    case (0x6d, 0x61, 0x79): return 5
    case (0x6a, 0x75, 0x6e): return 6
    case (0x6a, 0x75, 0x6c): return 7
    case (0x61, 0x75, 0x67): return 8
    case (0x73, 0x65, 0x70): return 9
    case (0x6f, 0x63, 0x74): return 10
    case (0x6e, 0x6f, 0x76): return 11
    case (0x64, 0x65, 0x63): return 12
    default: return nil
    }
  }

  /// `5月` and `5월`: the number in front of the word for month.
  private static func cjk(_ word: Bytes) -> Int? {
    var cursor = ByteCursor(word)
    guard let number = cursor.decimal(), (1...12).contains(number),
      word.from(cursor.position).has("月") || word.from(cursor.position).has("월")
    else { return nil }
    return Int(number)
  }

  private static let localised: [String: Int] = {
    let years: [[String]] = [
      ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"],
      ["janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"],
      ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
      ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"],
      ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"],
      ["янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
      ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
      ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"],
    ]
    var months: [String: Int] = ["avril": 4, "mrz": 3, "май": 5, "jui": 7, "fév": 2]
    for year in years {
      for (index, name) in year.enumerated() { months[name] = index + 1 }
    }
    return months
  }()
}
