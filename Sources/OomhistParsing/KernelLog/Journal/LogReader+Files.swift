import OomhistModel

/// The files of a log, and where in them an event stands.
extension LogReader {
  /// A file and the line of the whole at which it begins.
  struct File {
    var path: String
    var linesBefore: Int64
    /// Lines of it that were read at another time.
    var skippedLines: Int64 = 0
    /// Where lines stand that were read backwards.
    var order: NewestFirst.Order?

    /// The line of the file that is line `number` of the whole.
    func line(of number: Int64) -> Int64 {
      let line = max(1, number - linesBefore)
      return order?.line(of: line) ?? line + skippedLines
    }
  }

  /// Gives an event the file that its last line is in, and lines counted in that file.
  func place(_ event: inout OOMEvent) {
    guard let source = event.source,
      let file = files.last(where: { $0.linesBefore < source.lastLine }) ?? files.first
    else { return }
    event.source?.path = file.path
    let lines = [source.firstLine, source.lastLine].map(file.line)
    event.source?.firstLine = min(lines[0], lines[1])
    event.source?.lastLine = max(lines[0], lines[1])
  }

  /// What comes behind a report and belongs to it comes soon: the reaper's word, systemd's.
  func openFrom(_ events: [OOMEvent]) -> Int64? {
    let borderLine =
      journalPlace.map { $0.atUs - Self.openUs } ?? parser.lineCount - Self.openLines
    return events.compactMap(\.source).filter { $0.lastLine > borderLine }.map(\.firstLine).min()
  }

  private static let openLines: Int64 = 200
  private static let openUs: Int64 = 60_000_000
}
