import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// The kernel's own record of OOM kills, `/dev/kmsg`, followed from run to run.
///
/// A report takes a moment to be written, and a run can come in the middle of it. So the records
/// of the last minute are read again each time: the store knows an event when it sees it.
final class KernelEventFeed: EventFeed {
  private let path: String
  private let boot: Boot
  private let store: Store
  private var reader: KmsgReader?
  private var recent: [Record] = []

  private struct Record {
    let sequence: UInt64
    let boottimeUs: Int64
    let bytes: [UInt8]
  }

  /// How far back records are read again, µs.
  private static let overlapUs: Int64 = 60_000_000

  init(path: String, boot: Boot, store: Store) {
    self.path = path
    self.boot = boot
    self.store = store
  }

  func ingestNewEvents() throws -> EventReceipt {
    let stored = try store.cursorSequence(source: path, bootID: boot.bootID)
    let kmsg = try reader ?? KmsgReader(path: path)
    reader = kmsg
    let result = try kmsg.readToEnd(after: stored.map { UInt64(clamping: $0) }) { sequence, bytes in
      let boottimeUs = KmsgRecord.parse(record: bytes)?.boottimeUs ?? 0
      recent.append(Record(sequence: sequence, boottimeUs: boottimeUs, bytes: [UInt8](bytes)))
    }
    guard result.recordCount > 0 || result.overruns > 0 else { return EventReceipt() }
    let events = parseRecent()
    let newestUs = recent.last?.boottimeUs ?? 0
    let settled = recent.prefix { $0.boottimeUs < newestUs - Self.overlapUs }
    let cursor = settled.last.map { last in
      Store.Cursor(source: path, boot: boot, sequence: Int64(clamping: last.sequence))
    }
    recent.removeFirst(settled.count)
    return try store.record(events, cursor: cursor, gaps: gaps(result))
  }

  private func parseRecent() -> [OOMEvent] {
    var parser = LogParser(
      options: LogParserOptions(
        path: path, fileTimeUs: SystemClock.system.wallUs(), carrier: .kmsg, trusted: true,
        bootID: boot.bootID, host: boot.host, kernelRelease: boot.kernelRelease,
        bootedUs: boot.bootedUs, pageSizeKib: boot.pageSizeKib))
    for record in recent {
      (record.bytes + [UInt8(ascii: "\n")]).withUnsafeBytes { parser.consume($0) }
    }
    return parser.finish().events
  }

  /// Records that the ring buffer dropped before they were read.
  private func gaps(_ result: KmsgReadResult) -> [Gap] {
    guard result.overruns > 0 || result.missedRecords > 0 else { return [] }
    let nowUs = SystemClock.system.wallUs()
    return [
      Gap(
        kind: .kmsgOverrun, fromUs: nowUs, untilUs: nowUs,
        count: result.missedRecords > 0 ? Int64(clamping: result.missedRecords) : nil,
        detail: "the kernel's ring buffer dropped records before they were read")
    ]
  }
}
