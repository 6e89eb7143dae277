import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// The kernel's own record of OOM kills, `/dev/kmsg`, followed from run to run.
///
/// A report takes a moment to be written, and a run can come in the middle of it. So from the first
/// record with a report's word on, the records of the last minute are read again each time: the
/// store knows an event when it sees it. Other records are passed over, however many there are.
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

  /// When the place was stored last, µs since boot.
  private var placeStoredUs = Int64.min / 2

  /// How far back records are read again, and how often the place is stored, µs.
  private static let overlapUs: Int64 = 60_000_000

  /// Ready when there are new records; `nil` before the first reading.
  var descriptor: Int32? { reader?.descriptor }

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
      guard !recent.isEmpty || KmsgRecord.hasReportWord(bytes) else { return }
      let boottimeUs = KmsgRecord.parse(record: bytes)?.boottimeUs ?? 0
      recent.append(Record(sequence: sequence, boottimeUs: boottimeUs, bytes: [UInt8](bytes)))
    }
    guard result.recordCount > 0 || result.overruns > 0 else { return EventReceipt() }
    lastSequence = result.lastSequence ?? lastSequence
    let nowUs = clock.boottimeUs()
    let isDue = nowUs - placeStoredUs >= Self.overlapUs
    guard !recent.isEmpty || result.overruns > 0 || result.missedRecords > 0 || isDue else {
      return EventReceipt()
    }
    placeStoredUs = nowUs
    let events = parseRecent()
    let newestUs = recent.last?.boottimeUs ?? 0
    let settled = recent.prefix { $0.boottimeUs < newestUs - Self.overlapUs }
    // With nothing to be read again, all that was read is settled.
    let settledSequence = recent.isEmpty ? lastSequence : settled.last?.sequence
    recent.removeFirst(settled.count)
    // By the log's own clock, which stands still while the machine sleeps.
    if let last = recent.last, last.boottimeUs < clock.awakeUs() - Self.overlapUs { recent = [] }
    return try store.record(
      events,
      live: .init(
        source: path, boot: boot, settledSequence: settledSequence.map { Int64(clamping: $0) },
        gaps: gaps(result)))
  }

  /// Goes once through what a kill will need, so that its code is in memory when memory is short:
  /// reading it from the disk then can take seconds.
  func rehearse() {
    let waiting = recent
    defer { recent = waiting }
    recent = Self.report.split(separator: "\n").enumerated().map { index, line in
      Record(
        sequence: UInt64(index), boottimeUs: 1_000_000,
        bytes: Array("4,\(index),1000000,-;\(line)".utf8))
    }
    let events = parseRecent()
    try? store.rehearse(events, live: .init(source: path, boot: boot, settledSequence: 0))
  }

  private static let report = """
    rehearsal invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0
    Tasks state (memory values in pages):
    [  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
    [      1]     0     1     1000      500    40960        0             0 rehearsal
    oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,\
    task_memcg=/,task=rehearsal,pid=1,uid=0
    Out of memory: Killed process 1 (rehearsal) total-vm:4000kB, anon-rss:2000kB, file-rss:0kB, \
    shmem-rss:0kB, UID:0 pgtables:40kB oom_score_adj:0
    """

  /// Stores how far the records were read, so that the next run goes on there.
  func storePlace() throws {
    guard recent.isEmpty, let lastSequence else { return }
    _ = try store.record(
      [],
      live: .init(source: path, boot: boot, settledSequence: Int64(clamping: lastSequence)))
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

  /// What the log's stamps count from, µs since the epoch: they leave out time asleep, and the
  /// wall clock may have been set since the boot.
  private var stampBaseUs: Int64 {
    let baseUs = clock.wallUs() - clock.awakeUs()
    // As long as both agree but for milliseconds, the same kill gets the same moment each time.
    return abs(baseUs - boot.bootedUs) < 100_000 ? boot.bootedUs : baseUs
  }

  private func parseRecent() -> [OOMEvent] {
    var parser = LogParser(
      options: LogParserOptions(
        path: path, fileTimeUs: clock.wallUs(), carrier: .kmsg, trusted: true,
        bootID: boot.bootID, host: boot.host, kernelRelease: boot.kernelRelease,
        bootedUs: stampBaseUs, pageSizeKib: boot.pageSizeKib))
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
