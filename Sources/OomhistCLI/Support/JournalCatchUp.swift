import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// Reads the journal from where it was read last.
final class JournalCatchUp {
  private let owner: LogCatchUp
  private let journal: SystemJournal
  private var place: LogPlace
  /// The last entry of earlier readings, µs since the epoch.
  private let lastUs: Int64?
  /// Numbers of the last entries of the kills that this reading told of.
  private var kills: [Int64] = []

  /// How the journal is called as a source of events.
  static let name = "journal"

  /// A journalctl that says nothing for so long hangs, µs.
  private static let silenceUs: Int64 = 60_000_000
  /// How far from the present an entry may still belong to a report that goes on, µs.
  private static let openUs: Int64 = 60_000_000

  init(_ owner: LogCatchUp, known: LogPlace?) {
    self.owner = owner
    journal = SystemJournal(rootfs: owner.plan.rootfs)
    place = known ?? LogPlace(kind: .journal, log: Self.name, path: journal.folders[0])
    lastUs = place.modifiedUs
  }

  /// How a reading of `journalctl` ended.
  private enum End {
    case whole
    /// It was not content with the question, and said nothing.
    case refused
    /// The time was over, or it hung.
    case late
    /// A signal ended it: it goes first when memory is short.
    case killed
  }

  /// Reads what is new, where something may be; without a journal nothing happens.
  func read() throws {
    guard let stamp = journal.stamp, stamp != place.stamp else { return }
    place.stamp = nil
    // A cursor may be of a journal that is gone, and an old journalctl lacks an option.
    for (cursor, namesFields) in [(place.cursor, true), (nil, true), (nil, false)] {
      let sinceUs = lastUs.map { $0 - Self.openUs } ?? owner.plan.sinceUs
      guard
        let child = journal.read(after: cursor, sinceUs: sinceUs, namesFields: namesFields)
      else { return refuse(SystemJournal.hasNoProgram) }
      switch try follow(child) {
      case .refused: continue
      case .whole: place.stamp = stamp
      case .late: owner.outcome.isLate = true
      case .killed: refuse(journal.isCut)
      }
      place.readUs = SystemClock.system.wallUs()
      return try owner.store.update([place])
    }
    refuse(journal.isRefused)
  }

  private func refuse(_ problem: SourceError) { owner.outcome.problems.append(problem) }

  private func follow(_ child: ChildProcess) throws -> End {
    kills = []
    var session = LogSession(.ofJournal(options: options), isToBeContinued: true) {
      [self] events, _ in
      try owner.record(events)
      kills += events.compactMap(\.source?.lastLine)
    }
    // Places between which the output was cut, oldest first.
    var places: [JournalPlace] = []
    var end: End?
    while end == nil {
      let silentUs = SystemClock.system.boottimeUs() + Self.silenceUs
      switch child.read(untilBoottimeUs: min(owner.deadlineUs, silentUs)) {
      case .bytes(let bytes):
        try session.consume(bytes)
        if let place = session.reader.journalPlace { places.append(place) }
        if owner.isLate { end = .late }
      case .end:
        let status = child.wait()
        end = status > 128 ? .killed : status == 0 || !places.isEmpty ? .whole : .refused
      case .late: end = .late
      }
    }
    if end != .whole { session.dropPartialEntry() }
    child.kill()
    settle(places, openFrom: try session.finish().openFrom)
    return end ?? .late
  }

  /// Goes on the next time behind what is settled: in front of a report that may not be at its end.
  private func settle(_ places: [JournalPlace], openFrom: Int64?) {
    guard let last = places.last else { return }
    let isOver = last.atUs < SystemClock.system.wallUs() - Self.openUs
    let settled = isOver ? last : places.last { $0.atUs < openFrom ?? .max }
    place.cursor = settled?.cursor ?? place.cursor
    place.count(kills: kills, settled: settled?.atUs ?? .min)
    place.modifiedUs = max(last.atUs, lastUs ?? .min)
  }

  private var options: LogParserOptions {
    var options = owner.input.options(path: Self.name, fileTimeUs: nil)
    // Nobody but us asked for it: what the journal calls the kernel's is the kernel's.
    options.trusted = true
    return options
  }
}
