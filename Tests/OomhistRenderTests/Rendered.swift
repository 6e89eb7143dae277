import OomhistModel
import OomhistRender

/// A result written in one format, as text.
func rendered(
  _ table: ResultTable, as format: OutputFormat, width: Int = 80, color: Bool = false,
  zone: ZoneRules = .utc, header: Bool = true, nowUs: Int64 = hostileNowUs
) -> (text: String, notes: [String]) {
  let pieces = Pieces()
  var writer = format.makeWriter(
    options: RenderOptions(
      width: width, color: color, zone: zone, header: header, nowUs: nowUs),
    sink: { pieces.texts.append(String(decoding: $0, as: UTF8.self)) })
  writer.write(table)
  return (pieces.texts.joined(), writer.notes)
}

/// The pieces of text that a writer gave away so far.
final class Pieces {
  var texts: [String] = []
}

/// 2026-11-20 03:12:07 UTC.
let hostileNowUs: Int64 = 1_795_144_327_000_000

/// Ordinary and hostile values of every kind.
let hostileTable = ResultTable(
  columns: [
    ResultColumn(name: "kill_id", kind: .id, rank: 1),
    ResultColumn(name: "at", kind: .time, rank: 2),
    ResultColumn(name: "victim_comm", kind: .text, rank: 3),
    ResultColumn(name: "victim_size_kib", kind: .kib, rank: 4),
    ResultColumn(name: "over_s", kind: .seconds, rank: 5),
    ResultColumn(name: "share_pct", kind: .percent, rank: 6),
    ResultColumn(name: "trusted", kind: .bool, rank: 7),
    ResultColumn(name: "trend", kind: .trend, rank: 8),
    ResultColumn(name: "detail", kind: .json),
  ],
  rows: [
    [
      .integer(12), .integer(hostileNowUs), .text("java"), .integer(2_411_725), .integer(3_480),
      .real(91.4), .integer(1), .text("[1,2,null,8]"), .text("{\"a\": [1,\n2]}"),
    ],
    [
      .integer(11), .integer(hostileNowUs - 86_399_500_000), .text("=cmd|'/C calc'!A0"),
      .integer(-512), .real(0.25), .integer(0), .integer(0), .text("nonsense"), .text("{\"a\":"),
    ],
    [.integer(10), .null, .null, .null, .null, .null, .null, .null, .null],
    [
      .integer(9), .integer(.max), .text("a\u{1b}[31m\"q\",\n|<b>_\u{202e}x"), .real(.nan),
      .text("日本"), .text("-1+1"), .integer(7), .text("[]"), .text("[\"\u{9b}\"]"),
    ],
  ])
