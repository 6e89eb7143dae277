import OomhistModel

/// A message whose origin came in fields of its own: nothing in its text can forge them.
struct LogRecord {
  /// A number that stays the record's own, however often it is read.
  var number: Int64?
  /// The text; a kernel message of several lines is one record.
  var message: [UInt8] = []
  var carrier = EventSource.Carrier.journalJSON
  /// The stamp as printed.
  var stampText: String?
  var wall: WallTime?
  var boottimeUs: Int64?
  var bootID: String?
  var host: String?
  /// The program that wrote it, `name` or `name[pid]`; `nil` for the kernel.
  var program: String?
  /// `_TRANSPORT=kernel` and facility 0: the journal says that the kernel itself wrote it.
  ///
  /// Proof only where the journal was read by ourselves, not where a file claims to be one.
  var isFromKernel = false
}

extension LogParser {
  /// Takes the next line as passed over: it counts, and that is all.
  mutating func passLine() { result.lineCount += 1 }

  /// Lines so far.
  var lineCount: Int64 { result.lineCount }

  /// Whether the next message must be looked at, whatever it is.
  var isExpectingMore: Bool { unwrapper.isHolding || assembly.isInside }

  /// Takes note of a moment of the log.
  mutating func note(utcUs us: Int64) { clock.note(utcUs: us) }

  /// Takes a record; its number is that of the line last counted.
  mutating func consume(_ record: LogRecord) {
    if let wall = record.wall { clock.note(wall) }
    var origin = LineOrigin(number: result.lineCount, carrier: options.carrier ?? record.carrier)
    origin.isTrusted = options.trusted && record.isFromKernel
    // Read by ourselves, again and again: lines of one reading would mean nothing.
    if options.trusted, let number = record.number { origin.number = number }
    origin.stampText = record.stampText
    origin.wall = record.wall
    origin.yearTurn = clock.yearTurn
    origin.boottimeUs = record.boottimeUs
    origin.bootID = record.bootID
    origin.host = record.host
    record.message.withUnsafeBytes { message in
      guard isExpectingMore || QuietScan.hasKey(message) else { return }
      if record.program == nil {
        readBlock(message, origin, nil)
      } else {
        for line in message.split(separator: 0x0A) {
          unwrapper.push(
            UnsafeRawBufferPointer(rebasing: line), origin, program: record.program,
            into: &assembly)
        }
      }
    }
  }
}
