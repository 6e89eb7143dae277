import OomhistModel
import OomhistParsing
import OomhistSources

/// Events of NDJSON files, as `oomhist parse` prints them.
struct EventInput {
  /// So many bad lines of a file are told one by one.
  private static let toldLines = 10
  /// Events that are handed on at once.
  private static let batchCount = 500

  /// Reads every file; a bad line is named, and nothing else is lost for it.
  ///
  /// A file's events come in parts. Returns whether every line of every file was good.
  func read(_ paths: [String], each: ([OOMEvent], _ isLast: Bool) throws -> Void) throws -> Bool {
    try InputFiles.forEach(paths) { path in
      var events: [OOMEvent] = []
      var lineNumber = 0
      var badLines = 0
      var lines = LineBuffer()
      let take = { (line: UnsafeRawBufferPointer) in
        lineNumber += 1
        guard line.contains(where: { !Self.isBlank($0) }) else { return }
        do throws(EventJSONError) {
          let event = try EventJSON.decode([UInt8](line))
          guard Self.saysAnything(event) else {
            throw EventJSONError(key: "victim_pid", expected: "a victim, an invoker or a cgroup")
          }
          events.append(event)
        } catch {
          badLines += 1
          guard badLines <= Self.toldLines else { return }
          Console.say("error: \(InputFiles.name(path)) line \(lineNumber): \(error)")
        }
      }
      var failure: SourceError?
      do {
        try LogFile(path: path).forEachChunk { chunk in
          lines.append(chunk, each: take)
          guard events.count >= Self.batchCount else { return }
          try each(events, false)
          events = []
        }
        lines.finish(each: take)
      } catch let error as SourceError {
        failure = error
      }
      if badLines > Self.toldLines {
        Console.say("error: and \(badLines - Self.toldLines) more lines of it")
      }
      // What could be read stands; a file that gave nothing makes no database.
      if failure == nil || lineNumber > 0 { try each(events, true) }
      if let failure { throw failure }
      return badLines == 0
    }
  }

  /// A line that names nobody and nothing would be stored as a kill all the same.
  private static func saysAnything(_ event: OOMEvent) -> Bool {
    event.kind == .panic || event.victimPid != nil || event.victimComm != nil
      || event.invokerPid != nil || event.invokerComm != nil || event.oomMemcg != nil
      || event.taskMemcg != nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
