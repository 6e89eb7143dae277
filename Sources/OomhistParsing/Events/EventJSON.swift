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

  private static let schemaKey = JSONText.Key("schema")
  private static let killerKey = JSONText.Key("killer")
  private static let kindKey = JSONText.Key("kind")
  private static let atKey = JSONText.Key("at")
  private static let fields = OOMEvent.fields.map { (key: JSONText.Key($0.name), field: $0) }

  /// Appends one event; keys in the contract's order.
  package static func write(_ event: OOMEvent, to json: inout JSONText) {
    json.beginObject()
    json.string(OOMEvent.schemaName, key: schemaKey)
    json.string(event.killer.rawValue, key: killerKey)
    json.string(event.kind.rawValue, key: kindKey)
    for (key, field) in fields {
      switch field.access {
      case .text(let get, _): if let value = get(event) { json.string(value, key: key) }
      case .integer(let get, _): if let value = get(event) { json.integer(value, key: key) }
      case .flag(let get, _): if let value = get(event) { json.bool(value, key: key) }
      }
      // The contract has the moment right behind the constraint.
      if field.name == "constraint", let us = event.atUs {
        json.string(ISO8601.utc(us, digits: Int(event.atDigits)), key: atKey)
      }
    }
    writeMemInfo(event.memInfo, to: &json)
    writeTasks(event.tasks, to: &json)
    json.bool(event.complete, key: "complete")
    if let source = event.source { write(source, to: &json) }
    json.endObject()
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
  private static let taskForm = JSONText.RowForm(
    number: "pid", text: "comm", numbers: OOMTask.fields.map(\.name))

  private static func writeTasks(_ tasks: OOMTaskList, to json: inout JSONText) {
    guard !tasks.isEmpty else { return }
    json.beginArray("tasks")
    let (form, taskKeys) = (taskForm, taskKeys)
    tasks.forEachRow { row in
      if let form,
        json.object(
          form, number: row.pid, text: row.comm, numbers: row.values, presence: row.presence)
      {
        return
      }
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
