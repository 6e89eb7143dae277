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
  private let clock: SystemClock
  private var reader: KmsgReader?
  /// Last record that this run has read; the stored place lags behind it.
  private var lastSequence: UInt64?
  private var recent: [Record] = []

  private struct Record {
    let sequence: UInt64
    let boottimeUs: Int64
    let bytes: [UInt8]
  }

  /// How far back records are read again, µs.
  private static let overlapUs: Int64 = 60_000_000

  init(path: String, boot: Boot, store: Store, clock: SystemClock) {
    self.path = path
    self.clock = clock
    self.boot = boot
    self.store = store
  }

  func ingestNewEvents() throws -> EventReceipt {
    let kmsg = try openedReader()
    let place = try lastSequence ?? storedSequence()
    let result = try kmsg.readToEnd(after: place) { sequence, bytes in
      let boottimeUs = KmsgRecord.parse(record: bytes)?.boottimeUs ?? 0
      recent.append(Record(sequence: sequence, boottimeUs: boottimeUs, bytes: [UInt8](bytes)))
    }
    guard result.recordCount > 0 || result.overruns > 0 else { return EventReceipt() }
    lastSequence = result.lastSequence ?? lastSequence
    let events = parseRecent()
    let newestUs = recent.last?.boottimeUs ?? 0
    let settled = recent.prefix { $0.boottimeUs < newestUs - Self.overlapUs }
    let settledSequence = settled.last.map { Int64(clamping: $0.sequence) }
    recent.removeFirst(settled.count)
    return try store.record(
      events,
      live: .init(
        source: path, boot: boot, settledSequence: settledSequence, gaps: gaps(result)))
  }

  private func storedSequence() throws -> UInt64? {
    try store.cursorSequence(source: path, bootID: boot.bootID).map { UInt64(clamping: $0) }
  }

  /// The reader, opened at the first call; that it could not be opened is a gap of the record,
  /// since "no kills" then means little.
  private func openedReader() throws -> KmsgReader {
    if let reader { return reader }
    do throws(SourceError) {
      let opened = try KmsgReader(path: path)
      reader = opened
      return opened
    } catch {
      let gap = gap(.kmsgUnreadable, count: nil, "\(error)")
      _ = try store.record([], live: .init(source: path, boot: boot, gaps: [gap]))
      throw error
    }
  }

  private func parseRecent() -> [OOMEvent] {
    var parser = LogParser(
      options: LogParserOptions(
        path: path, fileTimeUs: clock.wallUs(), carrier: .kmsg, trusted: true,
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
    let missed = result.missedRecords > 0 ? Int64(clamping: result.missedRecords) : nil
    return [
      gap(
        .kmsgOverrun, count: missed,
        "the kernel's ring buffer dropped records before they were read")
    ]
  }

  private func gap(_ kind: Gap.Kind, count: Int64?, _ detail: String) -> Gap {
    let nowUs = clock.wallUs()
    return Gap(kind: kind, fromUs: nowUs, untilUs: nowUs, count: count, detail: detail)
  }
}
