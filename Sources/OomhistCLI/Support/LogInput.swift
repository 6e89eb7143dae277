import OomhistModel
import OomhistParsing
import OomhistSources

/// Log files of the command line, read and parsed one by one.
struct LogInput {
  let carrier: EventSource.Carrier?
  let zone: ZoneRules
  let pageSizeKib: Int64?

  /// What one file came to.
  struct Parsed {
    let path: String
    let result: LogParseResult
  }

  /// Parses every file; one that cannot be read is said, and the others are read all the same.
  ///
  /// Returns whether every file was read.
  func read(_ paths: [String], each: (Parsed) throws -> Void) throws -> Bool {
    try InputFiles.forEach(paths) { path in
      let parsed = try parse(path)
      warn(parsed)
      try each(parsed)
      return !(parsed.result.binary && parsed.result.events.isEmpty)
    }
  }

  private func parse(_ path: String) throws -> Parsed {
    let file = try LogFile(path: path)
    var parser = LogParser(
      options: LogParserOptions(
        path: path, fileTimeUs: file.modifiedUs ?? SystemClock.system.wallUs(), zone: zone,
        carrier: carrier, pageSizeKib: pageSizeKib))
    var progress = Progress(label: path, unit: .bytes, total: file.sizeBytes)
    var doneBytes: Int64 = 0
    try file.forEachChunk { chunk in
      parser.consume(chunk)
      doneBytes += Int64(chunk.count)
      progress.update(doneBytes)
    }
    progress.finish()
    return Parsed(path: path, result: parser.finish())
  }

  private func warn(_ parsed: Parsed) {
    let name = InputFiles.name(parsed.path)
    if parsed.result.byteCount == 0 {
      Console.say("warning: \(name) is empty")
    } else if parsed.result.binary, parsed.result.events.isEmpty {
      Console.say("error: \(name) is not a text log")
      Console.say("hint: decompress it first, or export a journal with `journalctl -k`")
    }
    if parsed.result.cutLines > 0 {
      Console.say("warning: \(name) has \(parsed.result.cutLines) lines over 64 KiB, read in part")
    }
  }
}
