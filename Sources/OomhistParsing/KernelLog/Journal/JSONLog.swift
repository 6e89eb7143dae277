import OomhistModel

/// Logs whose messages are members of JSON objects: `journalctl -o json` with its relatives
/// (`json-pretty`, `json-seq`, `json-sse`), `dmesg -J`, and the files of docker's `json-file`
/// driver.
///
/// The innermost objects are what matters, however they are wrapped and broken into lines.
struct JSONLog {
  /// What is open of an object that began on an earlier line.
  private var open: [UInt8] = []

  /// An object longer than this is no log message; its beginning is read.
  private static let objectLimit = 1 << 20

  /// Takes a line, and hands it to the parser as record, or as plain text where it is no JSON.
  mutating func read(_ line: Bytes, into parser: inout LogParser) {
    if !open.isEmpty, !Self.beginsEntry(line) {
      parser.passLine()
      return collect(line, into: &parser)
    }
    // An entry begins within an open one: that one was cut off.
    closeOpen(into: &parser)
    guard let start = Self.objectStart(line) else {
      if Self.isPunctuation(line) { return parser.passLine() }
      return parser.consumeLine(line)
    }
    let object = line.from(start).trimmed
    guard Self.isWhole(object) else {
      parser.passLine()
      return collect(object, into: &parser)
    }
    guard !Self.isBoring(object, parser) else {
      parser.passLine()
      if let us = Self.realtimeUs(object) { parser.note(utcUs: us) }
      return
    }
    if !emit(object, into: &parser, plain: true) { parser.consumeLine(line) }
  }

  /// Ends the log.
  mutating func finish(into parser: inout LogParser) { closeOpen(into: &parser) }

  private mutating func closeOpen(into parser: inout LogParser) {
    guard !open.isEmpty else { return }
    let object = open
    open = []
    object.withUnsafeBytes { _ = emit($0, into: &parser) }
  }

  /// Follows objects over lines; strings never go over one.
  private mutating func collect(_ line: Bytes, into parser: inout LogParser) {
    var isInString = false
    var offset = 0
    var start = 0
    while offset < line.count {
      let byte = line[offset]
      if isInString {
        if byte == UInt8(ascii: "\\") { offset += 1 }
        if byte == UInt8(ascii: "\"") { isInString = false }
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == UInt8(ascii: "{") {
        // What encloses this object says nothing.
        open.removeAll(keepingCapacity: true)
        start = offset
      } else if byte == UInt8(ascii: "}"), !open.isEmpty || start < offset {
        keep(line.part(from: start, to: offset + 1))
        closeOpen(into: &parser)
        start = offset + 1
      }
      offset += 1
    }
    let rest = line.from(start)
    if !open.isEmpty || rest.first == UInt8(ascii: "{") { keep(rest) }
    if !open.isEmpty { keepByte(0x0A) }
  }

  private mutating func keep(_ bytes: Bytes) {
    open.append(contentsOf: bytes.upTo(max(0, Self.objectLimit - open.count)))
  }

  private mutating func keepByte(_ byte: UInt8) {
    if open.count < Self.objectLimit { open.append(byte) }
  }

  /// Hands on what an object says; whether it is one of ours.
  ///
  /// `plain`: the line was not counted yet.
  private func emit(_ object: Bytes, into parser: inout LogParser, plain: Bool = false) -> Bool {
    var journal = JournalFields()
    var dmesg = DmesgFields()
    var docker = DockerFields()
    FlatJSON.read(object) { key, value in
      switch value {
      case .string(let string):
        let text = FlatJSON.unescape(string)
        text.withUnsafeBytes {
          journal.set(key, $0)
          dmesg.set(key, $0)
          docker.set(key, $0)
        }
      case .bare(let word): dmesg.set(key, word)
      case .bytes(let bytes): bytes.withUnsafeBytes { journal.set(key, $0) }
      }
    }
    if let record = journal.record ?? dmesg.record {
      if plain { parser.passLine() }
      parser.consume(record)
      return true
    }
    guard let line = docker.line else { return false }
    line.withUnsafeBytes { parser.consumeLine($0) }
    return true
  }

  /// Where the object begins: `{` with a quote or the line's end behind it, in front of it no
  /// more than a file's name, a record separator or `data: `.
  ///
  /// What a program logs in JSON stands behind a stamp, and is no entry of its own.
  static func objectStart(_ line: Bytes) -> Int? {
    guard let brace = line.firstOffset(of: UInt8(ascii: "{"), from: 0) else { return nil }
    let front = line.upTo(brace).trimmed
    guard front.firstOffset(of: 0x20, from: 0) == nil else { return nil }
    let rest = line.from(brace + 1).trimmed
    return rest.isEmpty || rest.first == UInt8(ascii: "\"") ? brace : nil
  }

  private static func beginsEntry(_ line: Bytes) -> Bool {
    line.has("{\"") && line.last == UInt8(ascii: "}")
  }

  /// A closed object without another in it.
  private static func isWhole(_ object: Bytes) -> Bool {
    object.last == UInt8(ascii: "}") && object.count > 1
      && !(object.has("{\"dmesg\"") || object.has("{ \"dmesg\""))
  }

  private static func isPunctuation(_ line: Bytes) -> Bool {
    line.allSatisfy { byte in
      byte <= 0x20 || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}")
        || byte == UInt8(ascii: "[") || byte == UInt8(ascii: ",")
    }
  }

  /// Whether nothing in the object can matter: most are passed over without taking them apart.
  private static func isBoring(_ object: Bytes, _ parser: LogParser) -> Bool {
    !parser.isExpectingMore && !QuietScan.hasKey(object)
      && !object.contains("\"MESSAGE\":[") && !object.contains("\"MESSAGE\" : [")
  }

  private static func realtimeUs(_ object: Bytes) -> Int64? {
    guard let offset = object.firstOffset(of: "\"__REALTIME_TIMESTAMP\"") else { return nil }
    var cursor = ByteCursor(object, at: offset + 22)
    _ = cursor.skip(" ")
    guard cursor.skip(":") else { return nil }
    cursor.skipBlanks()
    guard cursor.skip("\""), let us = cursor.decimal(), us < 253_402_300_800_000_000
    else { return nil }
    return Int64(us)
  }
}

extension LogParser {
  /// Takes a line of plain text without its newline.
  mutating func consumeLine(_ line: Bytes) {
    consume(line)
    Self.newline.withUnsafeBytes { consume($0) }
  }

  private static let newline: [UInt8] = [0x0A]
}

/// An object of `dmesg -J`: `{"pri": 4, "time": 12.345678, "msg": "…"}`.
private struct DmesgFields {
  private var message: [UInt8]?
  private var time: [UInt8]?

  mutating func set(_ key: Bytes, _ value: Bytes) {
    if key.elementsEqual("msg".utf8), message == nil { message = [UInt8](value) }
    if key.elementsEqual("time".utf8), time == nil { time = [UInt8](value) }
  }

  /// The record; its time is in any of dmesg's formats.
  var record: LogRecord? {
    guard let message, let time else { return nil }
    var record = LogRecord()
    record.message = message
    for line in [Array("[".utf8) + time + Array("] ".utf8), time + [0x20]] {
      let isRead = line.withUnsafeBytes { bytes in
        let prefix = CarrierReader.read(bytes)
        guard let stamp = prefix.stamp else { return false }
        record.stampText = bytes.part(stamp).repairedText
        record.carrier = prefix.carrier
        record.wall = prefix.wall
        record.boottimeUs = prefix.boottimeUs
        return true
      }
      if isRead { return record }
    }
    record.carrier = .dmesg
    return record
  }
}

/// A line of docker's `json-file` driver: `{"log":"…\n","stream":"stdout","time":"…Z"}`.
private struct DockerFields {
  private var log: [UInt8]?
  private var time: [UInt8]?
  private var hasStream = false

  mutating func set(_ key: Bytes, _ value: Bytes) {
    if key.elementsEqual("log".utf8) { log = log ?? [UInt8](value) }
    if key.elementsEqual("time".utf8) { time = time ?? [UInt8](value) }
    if key.elementsEqual("stream".utf8) { hasStream = true }
  }

  /// The line as `docker logs -t` prints it.
  var line: [UInt8]? {
    guard let log, hasStream else { return nil }
    let text = log.last == 0x0A ? log.dropLast() : log[...]
    return (time.map { $0 + [0x20] } ?? []) + text.map { $0 == 0x0A ? 0x20 : $0 }
  }
}
