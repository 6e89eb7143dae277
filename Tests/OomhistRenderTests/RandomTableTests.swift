import Foundation
import OomhistModel
import OomhistRender
import Testing

@Suite("Formats with random data")
struct RandomTableTests {
  @Test("A table is never wider than the terminal", arguments: 40...200)
  func tableWidth(width: Int) {
    var dice = Dice(state: UInt64(width))
    for _ in 0..<3 {
      let table = dice.table()
      let text = rendered(table, as: .table, width: width).text
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(lines.count > table.rows.count)
      for line in lines {
        #expect(DisplayWidth.of(String(line)) <= width, "\(line)")
      }
    }
  }

  @Test("The columns of a table stand below each other")
  func tableColumns() throws {
    var table = ResultTable(columns: [
      ResultColumn(name: "name", kind: .text), ResultColumn(name: "end", kind: .text),
    ])
    for name in ["a", "日本語", "e\u{301}e", "😀", "\u{1b}"] {
      table.rows.append([.text(name), .text("!")])
    }
    let text = rendered(table, as: .table).text
    for line in text.split(separator: "\n").dropFirst() {
      let end = try #require(line.unicodeScalars.firstIndex(of: "!"))
      #expect(DisplayWidth.of(String(line.unicodeScalars[..<end])) == 8)
    }
  }

  @Test("An independent reader gets back every cell of a CSV")
  func csvRoundTrip() {
    var dice = Dice(state: 11)
    for _ in 0..<200 {
      let table = dice.table()
      let records = readCSV(rendered(table, as: .csv).text)
      #expect(records.first == table.columns.map(\.name))
      #expect(records.count == table.rows.count + 1)
      for (record, cells) in zip(records.dropFirst(), table.rows) {
        #expect(record.count == cells.count)
        for (field, (cell, column)) in zip(record, zip(cells, table.columns)) {
          #expect(reads(field, as: cell, kind: column.kind), "\(cell) is written \(field)")
        }
      }
    }
  }

  @Test("An independent reader gets back every cell of JSON and NDJSON")
  func jsonRoundTrip() throws {
    var dice = Dice(state: 12)
    for _ in 0..<100 {
      let table = dice.table()
      let document = try JSONSerialization.jsonObject(
        with: Data(rendered(table, as: .json).text.utf8))
      let objects = try #require(document as? [[String: Any]])
      let lines = rendered(table, as: .ndjson).text.split(separator: "\n")
      #expect(objects.count == table.rows.count)
      #expect(lines.count == table.rows.count)
      for ((object, line), cells) in zip(zip(objects, lines), table.rows) {
        let single = try JSONSerialization.jsonObject(with: Data(line.utf8))
        #expect((single as? NSDictionary) == object as NSDictionary)
        for (cell, column) in zip(cells, table.columns) {
          let value = try #require(object[column.name])
          switch cell {
          case .null: #expect(value is NSNull)
          case .text(let text) where column.kind == .text:
            #expect((value as? String).map { Array($0.utf8) } == Array(text.utf8))
          case .integer(let number) where column.kind == .kib:
            #expect((value as? NSNumber)?.int64Value == number)
          default: break
          }
        }
      }
    }
  }

  @Test(
    "Only valid JSON is embedded as JSON",
    arguments: [
      ("[]", true), ("{}", true), ("[1,-2.5e+3,true,false,null,\"x\",{\"a\":[{}]}]", true),
      (" [1 , 2] ", true), ("\"\\ud83d\\ude00\\n\"", true), ("0", true), ("-0.1e9", true),
      ("", false), ("[1,]", false), ("[1 2]", false), ("{a:1}", false), ("{\"a\":}", false),
      ("[01]", false), ("[.5]", false), ("[1.]", false), ("[+1]", false), ("[1e]", false),
      ("\"\\x\"", false), ("\"\\ud83d\"", false), ("\"\\ude00\"", false), ("\"a\nb\"", false),
      ("[1]]", false), ("[1],\"x\":[2]", false), ("tru", false), ("nullx", false), ("-", false),
      ("\"", false), ("\"\\", false), ("\"\\u12", false), ("[NaN]", false), ("{\"a\" 1}", false),
      (String(repeating: "[", count: 100_000), false),
      (String(repeating: "[", count: 60) + String(repeating: "]", count: 60), true),
    ])
  func embedded(json: String, isValid: Bool) throws {
    let table = ResultTable(
      columns: [ResultColumn(name: "j", kind: .json)], rows: [[.text(json)]])
    let line = rendered(table, as: .ndjson).text
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let value = try #require(object?["j"])
    if isValid {
      let direct = try JSONSerialization.jsonObject(
        with: Data(json.utf8), options: .fragmentsAllowed)
      #expect((value as? NSObject) == (direct as? NSObject))
    } else {
      #expect(value as? String == json)
    }
  }

  @Test("Columns of one name stay apart in JSON")
  func repeatedNames() {
    let column = ResultColumn(name: "a", kind: .count)
    let table = ResultTable(columns: [column, column, column], rows: [[.integer(1)]])
    #expect(rendered(table, as: .ndjson).text == #"{"a":1,"a_2":null,"a_3":null}"# + "\n")
  }

  /// Whether a field of CSV says what the cell holds.
  private func reads(_ field: String, as cell: Cell, kind: ColumnKind) -> Bool {
    switch cell {
    case .null: field.isEmpty
    case .integer(let value):
      switch kind {
      case .time: field.hasSuffix("Z") || field == String(value)
      case .bool: field == (value == 0 ? "false" : "true")
      default: field == String(value)
      }
    case .real(let value): value.isFinite ? Double(field) == value : field.isEmpty
    case .text(let text):
      Array(field.utf8)
        == Array(
          ("=+-@\t\r\n".unicodeScalars.contains(text.unicodeScalars.first ?? "x") ? "'" : "")
            .utf8) + Array(SafeText.visible(text, keepNewlines: true).utf8)
    }
  }
}

/// Reads RFC 4180, byte by byte.
private func readCSV(_ text: String) -> [[String]] {
  var records: [[String]] = []
  var record: [String] = []
  var field: [UInt8] = []
  var isQuoted = false
  let bytes = Array(text.utf8)
  var place = 0
  func endField() {
    record.append(String(decoding: field, as: UTF8.self))
    field = []
  }
  while place < bytes.count {
    let byte = bytes[place]
    let next = place + 1 < bytes.count ? bytes[place + 1] : nil
    place += 1
    if isQuoted {
      if byte == 0x22 && next == 0x22 {
        field.append(byte)
        place += 1
      } else if byte == 0x22 {
        isQuoted = false
      } else {
        field.append(byte)
      }
    } else if byte == 0x22 && field.isEmpty {
      isQuoted = true
    } else if byte == 0x2c {
      endField()
    } else if byte == 0x0d && next == 0x0a {
      place += 1
      endField()
      records.append(record)
      record = []
    } else {
      field.append(byte)
    }
  }
  return records
}

/// A repeatable sequence of random numbers, and of random tables.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 33) &* 0xff51_afd7_ed55_8ccd
    return mixed ^ mixed >> 29
  }

  mutating func table() -> ResultTable {
    let isRanked = Bool.random(using: &self)
    let columns = (0..<Int.random(in: 1...9, using: &self)).map { index in
      ResultColumn(
        name: "c\(index)_" + String(repeating: "n", count: Int.random(in: 1...30, using: &self)),
        kind: ColumnKind.allCases.randomElement(using: &self) ?? .text,
        rank: isRanked ? Int.random(in: 1...5, using: &self) : nil)
    }
    let rows = (0..<Int.random(in: 0...6, using: &self)).map { _ in columns.map { _ in cell() } }
    return ResultTable(columns: columns, rows: rows)
  }

  mutating func cell() -> Cell {
    switch Int.random(in: 0..<6, using: &self) {
    case 0: .null
    case 1: .integer(Int64.random(in: .min ... .max, using: &self))
    case 2: .integer(Int64.random(in: -10...2_000_000_000_000_000, using: &self))
    case 3: .real(Double(bitPattern: next()))
    default: .text(text())
    }
  }

  mutating func text() -> String {
    let pieces = [
      "java", "日本語", "e\u{301}", "😀", "👨‍👩‍👧", "\u{1b}[31m", "\n", "\r", "\"", ",", "=", "-",
      "\u{202e}",
      " ", "한국어", "a-long-name-of-a-unit.service", "\t", "|", "[1,2]", "\\", "\u{9b}", "🇩🇪",
      "\u{200b}",
    ]
    return (0..<Int.random(in: 0...12, using: &self)).map { _ in
      pieces.randomElement(using: &self) ?? ""
    }.joined()
  }
}
