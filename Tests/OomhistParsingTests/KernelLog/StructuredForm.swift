import OomhistModel
import OomhistParsing

/// Shortcuts for ``LogReader``.
enum ReaderText {
  static func parse(
    _ bytes: [UInt8], _ options: LogParserOptions = LogText.options(), chunk: Int = .max
  ) -> LogParseResult {
    var reader = LogReader(options: options)
    var start = 0
    while start < bytes.count {
      let end = chunk > bytes.count - start ? bytes.count : start + chunk
      bytes[start..<end].withUnsafeBytes { reader.consume($0) }
      start = end
    }
    return reader.finish()
  }

  static func events(_ text: String) -> [OOMEvent] { parse(Array(text.utf8)).events }
}

extension OOMEvent {
  /// What does not depend on how the log came.
  var bare: OOMEvent {
    var event = self
    event.source = nil
    event.atText = nil
    event.atBasis = nil
    event.atUs = nil
    event.atDigits = 0
    event.boottimeUs = nil
    event.bootID = nil
    event.host = nil
    return event
  }
}

/// The records of a recording of `/dev/kmsg`.
enum KmsgLines {
  /// When the made-up machine was booted.
  static let bootedUs: Int64 = 1_777_716_000_000_000

  static func records(_ bytes: [UInt8]) -> [KmsgRecord] {
    bytes.split(separator: 0x0A).compactMap { line in
      line.withUnsafeBytes { KmsgRecord.parse(record: $0) }
    }
  }
}

/// How journalctl and dmesg write records with fields.
enum StructuredForm: CaseIterable, Sendable {
  case json
  case jsonPretty
  case jsonBytes
  case export
  case exportBinary
  case verbose
  case dmesgJSON

  func text(_ records: [KmsgRecord]) -> [UInt8] {
    switch self {
    case .dmesgJSON:
      let entries = records.map { record in
        "{\n         \"pri\": \(record.priority),\n         \"time\": "
          + "\(Self.seconds(record.boottimeUs)),\n         \"msg\": "
          + "\(JSONText.quoted(record.message))\n      }"
      }
      return Array("{\n   \"dmesg\": [\n      \(entries.joined(separator: ","))\n   ]\n}\n".utf8)
    default: return records.flatMap(entry)
    }
  }

  private static func seconds(_ us: Int64) -> String {
    let fraction = String(us % 1_000_000)
    return "  \(us / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
  }

  private func fields(_ record: KmsgRecord) -> [(String, String)] {
    [
      ("_TRANSPORT", "kernel"), ("_HOSTNAME", "db1"), ("SYSLOG_FACILITY", "\(record.facility)"),
      ("_BOOT_ID", "0f2c1f3e52a44c439d2b6f1f2a6c7d10"), ("PRIORITY", "\(record.priority)"),
      ("_SOURCE_MONOTONIC_TIMESTAMP", "\(record.boottimeUs)"),
    ]
  }

  private func entry(_ record: KmsgRecord) -> [UInt8] {
    let realtimeUs = record.boottimeUs + KmsgLines.bootedUs
    let cursor = "s=1;i=\(record.sequence)"
    let stamp = [("__CURSOR", cursor), ("__REALTIME_TIMESTAMP", "\(realtimeUs)")]
    let message = Array(record.message.utf8)
    switch self {
    case .json, .jsonPretty:
      let all = stamp + fields(record) + [("MESSAGE", record.message)]
      let isPretty = self == .jsonPretty
      let members = all.map { key, value in
        JSONText.quoted(key) + (isPretty ? " : " : ":") + JSONText.quoted(value)
      }
      let text =
        isPretty
        ? "{\n\t" + members.joined(separator: ",\n\t") + "\n}\n"
        : "{" + members.joined(separator: ",") + "}\n"
      return Array(text.utf8)
    case .jsonBytes:
      let members = (stamp + fields(record)).map { "\"\($0)\":\"\($1)\"" }
      let bytes = message.map { String($0) }.joined(separator: ",")
      return Array("{\(members.joined(separator: ",")),\"MESSAGE\":[\(bytes)]}\n".utf8)
    case .export, .exportBinary:
      let lines = (stamp + fields(record)).map { "\($0)=\($1)\n" }.joined()
      if self == .export, !message.contains(0x0A) {
        return Array((lines + "MESSAGE=\(record.message)\n\n").utf8)
      }
      let length = (0..<8).map { UInt8(truncatingIfNeeded: message.count >> ($0 * 8)) }
      return Array((lines + "MESSAGE\n").utf8) + length + message + [0x0A, 0x0A]
    case .verbose:
      let lines = (fields(record) + [("MESSAGE", record.message)]).map { "    \($0)=\($1)\n" }
      let head =
        "Sat 2026-05-02 10:00:00.000000 UTC [s=1;i=1;b=0f2c1f3e52a44c439d2b6f1f2a6c7d10;m=1;"
      return Array("\(head)t=\(String(realtimeUs, radix: 16));x=1]\n\(lines.joined())".utf8)
    case .dmesgJSON: return []
    }
  }
}
