import OomhistModel

/// The fields of one journal entry that matter to us.
///
/// Source: systemd.journal-fields(7), and "Journal Export Formats" on systemd.io.
struct JournalFields {
  private(set) var message: [UInt8]?
  /// The journal's own name for the place of the entry.
  private(set) var cursor: String?
  private(set) var realtimeUs: Int64?
  private var monotonicUs: Int64?
  /// The kernel's own clock at printk: that of `dmesg`.
  private var sourceMonotonicUs: Int64?
  private var bootID: String?
  private var host: String?
  private var transport: String?
  private var identifier: String?
  private var pid: String?
  private var facility: Int64?

  /// Takes a field; of one that comes again the first holds.
  mutating func set(_ key: Bytes, _ value: Bytes) {
    switch key.count {
    case 4: if key.has("_PID"), pid == nil { pid = value.repairedText }
    case 7: if key.has("MESSAGE"), message == nil { message = [UInt8](value) }
    case 8:
      if key.has("__CURSOR") { cursor = cursor ?? value.repairedText }
      if key.has("_BOOT_ID") { bootID = bootID ?? Self.uuid(value) }
    case 9: if key.has("_HOSTNAME") { host = host ?? value.repairedText }
    case 10: if key.has("_TRANSPORT") { transport = transport ?? value.repairedText }
    case 15: if key.has("SYSLOG_FACILITY") { facility = facility ?? value.wholeNumber }
    case 17: if key.has("SYSLOG_IDENTIFIER") { identifier = identifier ?? value.repairedText }
    case 20:
      if key.has("__REALTIME_TIMESTAMP") { realtimeUs = realtimeUs ?? Self.us(value) }
    case 21:
      if key.has("__MONOTONIC_TIMESTAMP") { monotonicUs = monotonicUs ?? Self.us(value) }
    case 27:
      if key.has("_SOURCE_MONOTONIC_TIMESTAMP") {
        sourceMonotonicUs = sourceMonotonicUs ?? Self.us(value)
      }
    default: break
    }
  }

  /// The head line of `journalctl -o verbose`, whose cursor has the stamps in hexadecimal:
  /// `Sat 2026-11-21 10:54:36.376813 UTC [s=…;i=1;b=168d…;m=19653d9;t=660c72fc3b2ed;x=…]`.
  init?(verboseHead line: Bytes) {
    guard line.last == UInt8(ascii: "]"), let cursor = line.firstOffset(of: "[s="), cursor < 80
    else { return nil }
    for field in line.part(from: cursor + 1, to: line.count - 1).split(separator: UInt8(ascii: ";"))
    {
      let value = UnsafeRawBufferPointer(rebasing: field.dropFirst(2))
      let text = value.repairedText
      switch field.first {
      case UInt8(ascii: "b"): bootID = Self.uuid(value)
      case UInt8(ascii: "m"): monotonicUs = Int64(text, radix: 16).flatMap(Self.sane)
      case UInt8(ascii: "t"): realtimeUs = Int64(text, radix: 16).flatMap(Self.sane)
      default: break
      }
    }
    if realtimeUs == nil { return nil }
  }

  init() {}

  /// The record, or `nil` where the entry has neither message nor stamp.
  var record: LogRecord? {
    guard let message, realtimeUs != nil || bootID != nil || transport != nil else { return nil }
    var record = LogRecord()
    record.message = message
    record.stampText = realtimeUs.map { String($0) }
    record.number = realtimeUs
    record.wall = realtimeUs.map {
      WallTime(civil: CivilTime(utcUs: $0), offsetSeconds: 0, digits: 6)
    }
    record.bootID = bootID
    record.host = host
    let isKernel = transport == "kernel"
    record.boottimeUs = isKernel ? sourceMonotonicUs ?? monotonicUs : monotonicUs
    // A program that writes to /dev/kmsg cannot have the kernel's facility.
    record.isFromKernel = isKernel && (facility ?? 0) == 0
    record.program = program
    return record
  }

  /// Syslog's own word for the kernel counts as in a text log: as a claim.
  private var program: String? {
    if transport == "kernel" { return nil }
    if identifier == "kernel", transport == nil || transport == "syslog" { return nil }
    return (identifier ?? "") + (pid.map { "[\($0)]" } ?? "")
  }

  private static func us(_ value: Bytes) -> Int64? { value.wholeNumber.flatMap(sane) }

  /// Up to the year 9999.
  private static func sane(_ us: Int64) -> Int64? {
    us >= 0 && us < 253_402_300_800_000_000 ? us : nil
  }

  /// 32 hexadecimal digits in the form of `/proc/sys/kernel/random/boot_id`.
  static func uuid(_ value: Bytes) -> String? {
    guard value.count == 32, value.allSatisfy(\.isHexDigit) else { return nil }
    let digits = Array(value.repairedText.lowercased())
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
      .joined(separator: "-")
  }
}
