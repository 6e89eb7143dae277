package import OomhistModel

/// One JSON document: an array with an object for each row, each on a line of its own.
package struct JSONArrayWriter: RowWriter {
  private let sink: TextSink
  private var objects = RowObjects(columns: [])
  private var isFirst = true

  package init(sink: @escaping TextSink) { self.sink = sink }

  package mutating func begin(_ columns: [ResultColumn]) {
    objects = RowObjects(columns: columns)
  }

  package mutating func row(_ cells: [Cell]) {
    sink((isFirst ? "[\n" : ",\n") + objects.object(cells))
    isFirst = false
  }

  package mutating func end() { sink(isFirst ? "[]\n" : "\n]\n") }
}

/// NDJSON: an object a line.
package struct JSONLinesWriter: RowWriter {
  private let sink: TextSink
  private var objects = RowObjects(columns: [])

  package init(sink: @escaping TextSink) { self.sink = sink }

  package mutating func begin(_ columns: [ResultColumn]) {
    objects = RowObjects(columns: columns)
  }

  package mutating func row(_ cells: [Cell]) { sink(objects.object(cells) + "\n") }

  package mutating func end() {}
}

/// Rows as JSON objects.
///
/// Texts are exact: JSON can write every character, so none is replaced.
private struct RowObjects {
  private let columns: [(key: String, kind: ColumnKind)]

  /// Names that come twice, as in `SELECT a, a`, are told apart by a number: a JSON object that
  /// repeats a key loses values in most readers.
  init(columns: [ResultColumn]) {
    var seen: Set<String> = []
    self.columns = columns.map { column in
      var key = column.name
      var number = 2
      while !seen.insert(key).inserted {
        key = "\(column.name)_\(number)"
        number += 1
      }
      return (key, column.kind)
    }
  }

  func object(_ cells: [Cell]) -> String {
    var json = JSONText()
    json.beginObject()
    for (index, column) in columns.enumerated() {
      Self.append(cells[orNull: index], kind: column.kind, key: column.key, to: &json)
    }
    json.endObject()
    return json.text
  }

  private static func append(
    _ cell: Cell, kind: ColumnKind, key: String, to json: inout JSONText
  ) {
    switch cell {
    case .null: json.null(key: key)
    case .integer(let value) where kind == .bool: json.bool(value != 0, key: key)
    case .integer(let value):
      if kind == .time, let time = MachineText.time(value) {
        json.string(time, key: key)
      } else {
        json.integer(value, key: key)
      }
    case .real(let value): json.real(value, key: key)
    case .text(let text):
      if kind == .trend || kind == .json, let embedded = EmbeddedJSON.oneLine(text) {
        json.raw(embedded, key: key)
      } else {
        json.string(text, key: key)
      }
    }
  }
}
