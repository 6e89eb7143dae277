import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// Reads a text log and its rotations from where they were read last, oldest first, as one log: a
/// report that rotation has cut is one.
final class FileCatchUp {
  private let owner: LogCatchUp
  private let log: SystemLogs.Log
  private var items: [Item] = []
  /// Lines handed to the parser, of all files together.
  private var lines: Int64 = 0
  private var checkpoints: [Checkpoint] = []
  private var readBytes: Int64 = 0

  /// A file with what is known of it.
  private struct Item {
    let file: SystemLogs.File
    var place: LogPlace
    /// As it is in the database.
    let stored: LogPlace?
    var isRead = false
    /// Last lines of the kills that this reading told of.
    var kills: [Int64] = []
    /// Opened where it may have to be read.
    var opened: LogFile?

    init(_ file: SystemLogs.File, _ place: LogPlace, stored: LogPlace?, opened: LogFile? = nil) {
      (self.file, self.place, self.stored, self.opened) = (file, place, stored, opened)
      self.place.path = file.path
    }

    /// Nothing is worth keeping of a file of which no line was read.
    var isToBeStored: Bool { place != stored && (place.readBytes > 0 || stored != nil) }

    mutating func noteRead(bytes: Int64, lines: Int64) {
      place.readBytes = max(place.readBytes, bytes)
      place.readLines = max(place.readLines, lines)
      place.readUs = SystemClock.system.wallUs()
      place.modifiedUs = file.modifiedUs
    }
  }

  /// The beginning of a line from which reading could go on.
  private struct Checkpoint {
    /// Lines handed to the parser before.
    var lines: Int64
    var item: Int
    var bytesOfFile: Int64
    var linesOfFile: Int64
  }

  /// Rows of files that are still there.
  var met: [Int64] { items.compactMap(\.place.sourceID) }

  init(_ owner: LogCatchUp, _ log: SystemLogs.Log, known: [LogPlace]) {
    self.owner = owner
    self.log = log
    items = recognized(known)
  }

  // MARK: - Which file is which

  private func recognized(_ known: [LogPlace]) -> [Item] {
    var free = known
    func take(_ index: Int?) -> LogPlace? { index.map { free.remove(at: $0) } }
    // Files that nobody has touched first: they are not even opened.
    let untouched = log.files.map { file in take(free.firstIndex { $0.stamp == file.stamp }) }
    return zip(log.files, untouched).compactMap { file, place in
      if let place { return Item(file, place, stored: place) }
      guard isWanted(file) else { return nil }
      do throws(SourceError) {
        let opened = try LogFile(path: file.path)
        let head = try opened.head(FileHead.limitBytes)
        guard !head.isEmpty else { return nil }
        let stored = take(FileHead.index(of: head, among: free))
        var place = stored ?? LogPlace(kind: .file, log: log.path, path: file.path)
        place.stamp = nil
        FileHead.note(head, in: &place)
        // What begins alike and is shorter was written anew.
        if opened.isPlain, file.sizeBytes < place.readBytes { place.beginAnew() }
        return Item(file, place, stored: stored, opened: opened)
      } catch {
        owner.outcome.problems.append(error)
        return nil
      }
    }
  }

  /// Whether a file that was never read is of the time that matters.
  private func isWanted(_ file: SystemLogs.File) -> Bool {
    file.modifiedUs >= owner.plan.sinceUs ?? .min
  }

  // MARK: - Reading

  /// Reads what is new, and stores how far that was.
  func read() throws {
    let first = items.firstIndex { $0.opened != nil }
    guard let first else { return try save() }
    // The report at the end of the file before may go on in this one.
    if first > 0, items[first - 1].place.settledBytes < items[first - 1].place.readBytes {
      items[first - 1].opened = try? LogFile(path: items[first - 1].file.path)
    }
    let options = owner.input.options(path: log.path, fileTimeUs: nil)
    var session = LogSession(LogReader(options: options), isToBeContinued: true) {
      [self] events, _ in
      try owner.record(events)
      note(events)
    }
    for index in items.indices {
      guard let file = items[index].opened else { continue }
      if isLate {
        owner.outcome.isLate = true
        break
      }
      do {
        try read(file, index, &session)
      } catch let error as SourceError {
        // It is looked at again when it has changed.
        items[index].place.stamp = items[index].file.stamp
        owner.outcome.problems.append(error)
      }
      session.endFile()
    }
    settle(openFrom: try session.finish().openFrom)
    try save()
  }

  private func read(_ file: LogFile, _ index: Int, _ session: inout LogSession) throws {
    items[index].isRead = true
    let item = items[index]
    var bytesOfFile = item.place.settledBytes
    var linesOfFile = item.place.settledLines
    session.begin(
      path: item.file.path, skippedLines: linesOfFile, fileTimeUs: item.file.modifiedUs)
    // The beginning of a line whose end is to come.
    var partial: [UInt8] = []
    func take(_ bytes: UnsafeRawBufferPointer) throws {
      checkpoints.append(
        Checkpoint(
          lines: lines, item: index, bytesOfFile: bytesOfFile, linesOfFile: linesOfFile))
      try partial.withUnsafeBytes { try session.consume($0) }
      try session.consume(bytes)
      let newlines = Int64(bytes.count { $0 == 0x0A })
      bytesOfFile += Int64(partial.count + bytes.count)
      (lines, linesOfFile) = (lines + newlines, linesOfFile + newlines)
      partial.removeAll(keepingCapacity: true)
      items[index].noteRead(bytes: bytesOfFile, lines: linesOfFile)
    }
    let isWhole = try file.forEachPiece(from: bytesOfFile) { piece in
      if let last = piece.lastIndex(of: 0x0A) {
        try take(UnsafeRawBufferPointer(rebasing: piece[...last]))
        partial.append(contentsOf: piece[(last + 1)...])
      } else if partial.count < Self.lineLimitBytes {
        partial.append(contentsOf: piece)
      } else {
        try take(piece)
      }
      readBytes += Int64(piece.count)
      return !isLate
    }
    if !isWhole { return owner.outcome.isLate = true }
    // Of a log that is written to the last line may be half there: it is for the next time.
    if item.file.isRotated, !partial.isEmpty {
      try take(UnsafeRawBufferPointer(start: nil, count: 0))
      lines += 1
    }
    items[index].place.stamp = item.file.stamp
  }

  /// However little time there is, some of the log is read: else a long report in it would be begun
  /// again each time.
  private var isLate: Bool { readBytes >= Self.leastBytes && owner.isLate }

  private static let leastBytes: Int64 = 4 << 20
  /// A line longer than this is none that matters, and need not be held back.
  private static let lineLimitBytes = 1 << 20

  private func note(_ events: [OOMEvent]) {
    for source in events.compactMap(\.source) {
      guard let index = items.firstIndex(where: { $0.file.path == source.path }) else { continue }
      items[index].kills.append(source.lastLine)
    }
  }

  /// All that was read is settled, but for a report that may go on.
  private func settle(openFrom: Int64?) {
    let open = openFrom.flatMap { line in checkpoints.last { $0.lines < line } }
    for index in items.indices where items[index].isRead {
      if let open, index == open.item {
        items[index].place.settledBytes = open.bytesOfFile
        items[index].place.settledLines = open.linesOfFile
      } else if open.map({ index < $0.item }) ?? true {
        items[index].place.settledBytes = items[index].place.readBytes
        items[index].place.settledLines = items[index].place.readLines
      }
      items[index].place.count(
        kills: items[index].kills, settled: items[index].place.settledLines)
    }
  }

  private func save() throws {
    try owner.store.update(items.filter(\.isToBeStored).map(\.place))
  }
}
