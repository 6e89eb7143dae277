import FoundationEssentials
package import OomhistModel

extension EventJSON {
  /// Reads one line of NDJSON.
  package static func decode(_ line: String) throws(EventJSONError) -> OOMEvent {
    try decode(Array(line.utf8))
  }

  /// Reads one line of NDJSON.
  package static func decode(_ line: [UInt8]) throws(EventJSONError) -> OOMEvent {
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(line))
    } catch {
      throw EventJSONError(key: "", expected: "one JSON object on a line")
    }
    guard case .object(let members) = value else {
      throw EventJSONError(key: "", expected: "a JSON object")
    }
    return try event(JSONMembers(members, path: ""), line)
  }

  private static func event(
    _ members: JSONMembers, _ line: [UInt8]
  ) throws(EventJSONError) -> OOMEvent {
    if let schema = try members.text("schema"), schema != OOMEvent.schemaName {
      throw EventJSONError(key: "schema", expected: OOMEvent.schemaName)
    }
    var event = OOMEvent()
    event.killer = try members.choice("killer") ?? .kernel
    event.kind = try members.choice("kind") ?? .unknown
    try readMoment(members, into: &event)
    for field in OOMEvent.fields {
      switch field.access {
      case .text(_, let set): set(&event, try members.text(field.name))
      case .integer(_, let set): set(&event, try members.integer(field.name))
      case .flag(_, let set): set(&event, try members.flag(field.name))
      }
    }
    if let numbers = try members.object("mem_info") {
      for name in namesInOrder(of: numbers, in: line) {
        if let value = try numbers.integer(name) { event.memInfo.append(NamedNumber(name, value)) }
      }
    }
    for row in try members.objects("tasks") { event.tasks.append(try task(row)) }
    event.complete = try members.flag("complete") ?? false
    if let source = try members.object("source") { event.source = try eventSource(source) }
    return event
  }

  private static func readMoment(
    _ members: JSONMembers, into event: inout OOMEvent
  ) throws(EventJSONError) {
    guard let text = try members.text("at") else { return }
    let stamp = Array(text.utf8).withUnsafeBytes { bytes in
      ISOStamp.read(bytes).flatMap { $0.length == bytes.count ? $0.wall : nil }
    }
    guard let stamp, let offset = stamp.offsetSeconds else {
      throw EventJSONError(key: "at", expected: "a moment in ISO 8601 with its zone")
    }
    event.atUs = stamp.civil.utcUs - Int64(offset) * 1_000_000
    event.atDigits = Int64(stamp.digits)
  }

  private static func task(_ members: JSONMembers) throws(EventJSONError) -> OOMTask {
    guard let pid = try members.integer("pid") else { throw members.missing("pid") }
    var task = OOMTask(pid: pid, comm: try members.text("comm") ?? "")
    for field in OOMTask.fields { field.set(&task, try members.integer(field.name)) }
    return task
  }

  private static func eventSource(_ members: JSONMembers) throws(EventJSONError) -> EventSource {
    EventSource(
      path: try members.text("path") ?? "", firstLine: try members.integer("first_line") ?? 0,
      lastLine: try members.integer("last_line") ?? 0,
      carrier: try members.choice("carrier") ?? .other,
      trusted: try members.flag("trusted") ?? false)
  }

  /// Keys of `mem_info` in the order of the text, which a dictionary does not keep.
  private static func namesInOrder(of numbers: JSONMembers, in line: [UInt8]) -> [String] {
    line.withUnsafeBytes { bytes in
      let start = bytes.firstOffset(of: "\"mem_info\":") ?? 0
      return numbers.keys.map { name in
        let quoted = Array((JSONText.quoted(name) + ":").utf8)
        return (place: firstOffset(of: quoted, in: bytes, from: start) ?? bytes.count, name: name)
      }
      .sorted { ($0.place, $0.name) < ($1.place, $1.name) }
      .map(\.name)
    }
  }

  private static func firstOffset(of word: [UInt8], in bytes: Bytes, from start: Int) -> Int? {
    var offset = start
    while let quote = bytes.firstOffset(of: UInt8(ascii: "\""), from: offset) {
      if bytes.part(from: quote, to: quote + word.count).elementsEqual(word) { return quote }
      offset = quote + 1
    }
    return nil
  }
}
