import OomhistModel
import OomhistRender
import Testing

@Suite("Output formats")
struct FormatTests {
  @Test("CSV keeps numbers, defuses formulas and shows control characters")
  func csv() {
    let expected = [
      "kill_id,at,victim_comm,victim_size_kib,over_s,share_pct,trusted,trend,detail",
      #"12,2026-11-20T03:12:07Z,java,2411725,3480,91.4,true,"[1,2,null,8]","{""a"": [1,"#
        + "\n" + #"2]}""#,
      "11,2026-11-19T03:12:07.500000Z,'=cmd|'/C calc'!A0,-512,0.25,0,false,nonsense,"
        + #""{""a"":""#,
      "10,,,,,,,,",
      #"9,9223372036854775807,"a\x1b[31m""q"","# + "\n"
        + #"|<b>_\u{202e}x",,日本,'-1+1,true,[],"[""\x9b""]""#,
    ]
    let text = rendered(hostileTable, as: .csv).text
    #expect(text == expected.map { $0 + "\r\n" }.joined())
  }

  @Test(
    "CSV quotes what a spreadsheet would take for another value",
    arguments: [
      (Cell.text("007"), "\"007\""), (.text("1e5"), "\"1e5\""), (.text("1-2"), "\"1-2\""),
      (.text("2026-11-20"), "\"2026-11-20\""), (.text("v1"), "v1"), (.text("eT"), "eT"),
      (.integer(999_999_999_999_999), "999999999999999"),
      (.integer(1_000_000_000_000_000), "\"1000000000000000\""),
      (.integer(.min), "\"-9223372036854775808\""), (.integer(-7), "-7"), (.real(0.1), "0.1"),
    ])
  func quotedNumbers(cell: Cell, field: String) {
    let table = ResultTable(columns: [ResultColumn(name: "a", kind: .text)], rows: [[cell]])
    #expect(rendered(table, as: .csv, header: false).text == field + "\r\n")
  }

  @Test("JSON is one document with exact texts")
  func json() {
    let rows = [
      #"{"kill_id":12,"at":"2026-11-20T03:12:07Z","victim_comm":"java","#
        + #""victim_size_kib":2411725,"over_s":3480,"share_pct":91.4,"trusted":true,"#
        + #""trend":[1,2,null,8],"detail":{"a": [1, 2]}}"#,
      #"{"kill_id":11,"at":"2026-11-19T03:12:07.500000Z","victim_comm":"=cmd|'/C calc'!A0","#
        + #""victim_size_kib":-512,"over_s":0.25,"share_pct":0,"trusted":false,"#
        + #""trend":"nonsense","detail":"{\"a\":"}"#,
      #"{"kill_id":10,"at":null,"victim_comm":null,"victim_size_kib":null,"over_s":null,"#
        + #""share_pct":null,"trusted":null,"trend":null,"detail":null}"#,
      #"{"kill_id":9,"at":9223372036854775807,"#
        + #""victim_comm":"a\u001b[31m\"q\",\n|<b>_"# + #"\u202ex","#
        + #""victim_size_kib":null,"over_s":"日本","share_pct":"-1+1","trusted":true,"#
        + #""trend":[],"detail":["\u009b"]}"#,
    ]
    #expect(
      rendered(hostileTable, as: .json).text == "[\n" + rows.joined(separator: ",\n") + "\n]\n")
    #expect(rendered(hostileTable, as: .ndjson).text == rows.map { $0 + "\n" }.joined())
  }

  @Test("Markdown is a table whose cells cannot break out of it")
  func markdown() {
    let expected = #"""
      | kill id | at | victim | victim size | over | share | trusted | trend |
      | --: | :-- | :-- | --: | --: | --: | :-- | :-- |
      | 12 | 2026-11-20 04:12:07 UTC+01:00 | java | 2.30G | 58m | 91% | yes | ▁▂ █ |
      | 11 | 2026-11-19 04:12:07 UTC+01:00 | =cmd\|'/C calc'\!A0 | -512K | 250ms | 0% | no | nonsense |
      | 10 | - | - | - | - | - | - | - |
      | 9 | 9223372036854775807 | a\\x1b\[31m"q",\\x0a\|\<b\>\_\\u{202e}x | - | 日本 | -1+1 | yes |  |

      """#
    let zone = ZoneRules.fixed(offsetSeconds: 3_600)
    #expect(rendered(hostileTable, as: .markdown, zone: zone).text == expected)
  }

  @Test("A table shows what people need, aligned, and says its zone")
  func table() {
    let expected = #"""
      KILL ID  AT                   VICTIM                           VICTIM SIZE   OVER  SHARE  TRUSTED  TREND
           12  11-20 04:12:07       java                                   2.30G    58m    91%  yes      ▁▂ █
           11  11-19 04:12:07       =cmd|'/C calc'!A0                      -512K  250ms     0%  no       nonsense
           10  -                    -                                          -      -      -  -        -
            9  9223372036854775807  a\x1b[31m"q",\x0a|<b>_\u{202e}x            -   日本   -1+1  yes

      """#
    let zone = ZoneRules.fixed(offsetSeconds: 3_600)
    let found = rendered(hostileTable, as: .table, width: 120, zone: zone)
    #expect(found.text == expected)
    #expect(found.notes == ["times in UTC+01:00"])
  }

  @Test("A narrow terminal loses the least important columns and is told which")
  func narrow() {
    let expected = #"""
      KILL                                  VICTIM
        ID AT                  VICTIM         SIZE  OVER
        12 11-20 03:12:07      java          2.30G   58m
        11 11-19 03:12:07      =cmd|'/C ca…  -512K 250ms
        10 -                   -                 -     -
         9 9223372036854775807 a\x1b[31m"q…      -  日本

      """#
    let found = rendered(hostileTable, as: .table, width: 50)
    #expect(
      found.notes == [
        "times in UTC",
        "columns left out at width 50: share_pct, trusted, trend; "
          + "a wider terminal or --format csv shows all",
      ])
    #expect(found.text == expected)
  }

  @Test("Times far from now show their year, and clock changes name both offsets")
  func times() {
    let change: Int64 = hostileNowUs - 30 * 86_400_000_000
    let zone = ZoneRules(
      offsetSeconds: { $0 < change ? 7_200 : 3_600 }, utcUs: { $0.utcUs })
    var table = ResultTable(columns: [ResultColumn(name: "at_us", kind: .time)])
    table.rows = [[.integer(hostileNowUs)], [.integer(change - 1_000_000)]]
    let recent = rendered(table, as: .table, zone: zone)
    #expect(recent.text == "AT\n11-20 04:12:07\n10-21 05:12:06\n")
    #expect(recent.notes == ["times in UTC+01:00 and UTC+02:00"])
    table.rows.append([.integer(hostileNowUs - 301 * 86_400_000_000)])
    let old = rendered(table, as: .table)
    #expect(old.text.contains("2026-11-20 03:12:07"))
    #expect(old.text.contains("2026-01-23 03:12:07"))
  }

  @Test("Colour makes the header bold and nothing else")
  func color() {
    let table = ResultTable(columns: [ResultColumn(name: "x", kind: .count)], rows: [[.integer(1)]])
    #expect(rendered(table, as: .table, color: true).text == "\u{1b}[1mX\u{1b}[0m\n1\n")
    #expect(rendered(table, as: .table, color: true, header: false).text == "1\n")
    #expect(rendered(table, as: .csv, header: false).text == "1\r\n")
    #expect(rendered(table, as: .markdown, header: false).text == "| 1 |\n")
  }

  @Test(
    "A result without rows is a whole document",
    arguments: [
      (OutputFormat.table, "A  B\n"), (.csv, "a,b\r\n"), (.json, "[]\n"), (.ndjson, ""),
      (.markdown, "| a | b |\n| :-- | --: |\n"),
    ])
  func empty(format: OutputFormat, expected: String) {
    let columns = [ResultColumn(name: "a", kind: .text), ResultColumn(name: "b", kind: .count)]
    #expect(rendered(ResultTable(columns: columns), as: format).text == expected)
  }

  @Test("A short row is filled with NULL, a long one is cut", arguments: OutputFormat.allCases)
  func unevenRows(format: OutputFormat) {
    let columns = [ResultColumn(name: "a", kind: .text), ResultColumn(name: "b", kind: .text)]
    let uneven = ResultTable(columns: columns, rows: [[], [.text("1"), .text("2"), .text("3")]])
    let even = ResultTable(
      columns: columns, rows: [[.null, .null], [.text("1"), .text("2")]])
    #expect(rendered(uneven, as: format).text == rendered(even, as: format).text)
  }

  @Test("No format lets a control character of a value through", arguments: OutputFormat.allCases)
  func harmless(format: OutputFormat) {
    let text = String(
      String.UnicodeScalarView((UInt32(0)..<0x3000).compactMap(Unicode.Scalar.init)))
    let table = ResultTable(
      columns: [ResultColumn(name: "a\u{1b}b", kind: .text), ResultColumn(name: "t", kind: .json)],
      rows: [[.text(text), .text("\"\(String(text.unicodeScalars.drop { $0.value < 0x60 }))\"")]])
    for scalar in rendered(table, as: format, width: 100_000).text.unicodeScalars {
      let isHarmless =
        scalar == "\n" || scalar == "\r"
        || scalar.value >= 0x20
          && !(0x7f...0x9f).contains(scalar.value)
      #expect(isHarmless, "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test(
    "Text goes out row by row, except for a table",
    arguments: [OutputFormat.csv, .json, .ndjson, .markdown])
  func streams(format: OutputFormat) {
    let pieces = Pieces()
    var writer = format.makeWriter(
      options: RenderOptions(nowUs: 0),
      sink: { pieces.texts.append(String(decoding: $0, as: UTF8.self)) })
    writer.begin([ResultColumn(name: "a", kind: .text)])
    writer.row([.text("first")])
    #expect(pieces.texts.joined().contains("first"))
    writer.row([.text("second")])
    #expect(pieces.texts.joined().contains("second"))
    writer.end()
  }
}
