package import OomhistModel

/// OOM events as NDJSON: one object a line, `oomhist.event/1`.
///
/// Unknown keys are ignored and absent means the same as `null`, so that older and newer
/// writers and readers understand each other.
package enum EventJSON {
  /// One event on one line, without the newline; keys in the contract's order.
  package static func encode(_ event: OOMEvent) -> String {
    var json = JSONText()
    write(event, to: &json)
    return json.text
  }

  /// Appends one event; keys in the contract's order.
  package static func write(_ event: OOMEvent, to json: inout JSONText) {
    json.beginObject()
    json.string(OOMEvent.schemaName, key: "schema")
    json.string(event.killer.rawValue, key: "killer")
    json.string(event.kind.rawValue, key: "kind")
    for field in OOMEvent.fields {
      write(field, of: event, to: &json)
      // The contract has the moment right behind the constraint.
      if field.name == "constraint", let us = event.atUs {
        json.string(ISO8601.utc(us, digits: Int(event.atDigits)), key: "at")
      }
    }
    writeMemInfo(event.memInfo, to: &json)
    writeTasks(event.tasks, to: &json)
    json.bool(event.complete, key: "complete")
    if let source = event.source { write(source, to: &json) }
    json.endObject()
  }

  private static func write(_ field: EventField, of event: OOMEvent, to json: inout JSONText) {
    switch field.path {
    case .text(let path):
      if let value = event[keyPath: path] { json.string(value, key: field.name) }
    case .integer(let path):
      if let value = event[keyPath: path] { json.integer(value, key: field.name) }
    case .flag(let path):
      if let value = event[keyPath: path] { json.bool(value, key: field.name) }
    }
  }

  private static func writeMemInfo(_ numbers: [NamedNumber], to json: inout JSONText) {
    guard !numbers.isEmpty else { return }
    json.beginObject("mem_info")
    for number in numbers { json.integer(number.value, key: number.name) }
    json.endObject()
  }

  private static let pidKey = JSONText.Key("pid")
  private static let commKey = JSONText.Key("comm")
  private static let taskKeys = OOMTask.fields.map { JSONText.Key($0.name) }

  private static func writeTasks(_ tasks: OOMTaskList, to json: inout JSONText) {
    guard !tasks.isEmpty else { return }
    json.beginArray("tasks")
    let taskKeys = taskKeys
    tasks.forEachRow { row in
      let isWritten = json.object(
        number: (pidKey, row.pid), text: (commKey, row.comm), numbers: row.values,
        keys: taskKeys, presence: row.presence)
      if isWritten { return }
      json.beginObject()
      json.integer(row.pid, key: pidKey)
      json.string(row.comm.repairedText, key: commKey)
      for index in taskKeys.indices where row.presence & 1 << UInt64(index) != 0 {
        json.integer(row.values[index], key: taskKeys[index])
      }
      json.endObject()
    }
    json.endArray()
  }

  private static func write(_ source: EventSource, to json: inout JSONText) {
    json.beginObject("source")
    json.string(source.path, key: "path")
    json.integer(source.firstLine, key: "first_line")
    json.integer(source.lastLine, key: "last_line")
    json.string(source.carrier.rawValue, key: "carrier")
    json.bool(source.trusted, key: "trusted")
    json.endObject()
  }
}
