package import OomhistModel

/// One JSON document: an array with an object for each row, each on a line of its own.
package struct JSONArrayWriter: RowWriter {
  private let sink: ByteSink
  private var objects = RowObjects(columns: [])
  private var isFirst = true

  package init(sink: @escaping ByteSink) { self.sink = sink }

  package mutating func begin(_ columns: [ResultColumn]) {
    objects = RowObjects(columns: columns)
  }

  package mutating func row(_ cells: [Cell]) {
    write(isFirst ? "[\n" : ",\n")
    objects.withLine(cells) { sink(UnsafeRawBufferPointer(rebasing: $0.dropLast())) }
    isFirst = false
  }

  package mutating func end() { write(isFirst ? "[]\n" : "\n]\n") }

  private func write(_ text: StaticString) {
    sink(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}

/// NDJSON: an object a line.
package struct JSONLinesWriter: RowWriter {
  private let sink: ByteSink
  private var objects = RowObjects(columns: [])

  package init(sink: @escaping ByteSink) { self.sink = sink }

  package mutating func begin(_ columns: [ResultColumn]) {
    objects = RowObjects(columns: columns)
  }

  package mutating func row(_ cells: [Cell]) { objects.withLine(cells, sink) }

  package mutating func end() {}
}

/// Rows as JSON objects.
///
/// Texts are exact: JSON can write every character, so none is replaced.
private struct RowObjects {
  private let columns: [(key: JSONText.Key, kind: ColumnKind)]
  /// The object of a row; its room serves the next one.
  private var json = JSONText()

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
      return (JSONText.Key(key), column.kind)
    }
  }

  /// Hands out the object of a row and a newline behind it.
  mutating func withLine(_ cells: [Cell], _ sink: ByteSink) {
    json.removeAll()
    json.beginObject()
    for index in columns.indices {
      append(cells[orNull: index], kind: columns[index].kind, key: columns[index].key)
    }
    json.endObject()
    json.endLine()
    json.bytes.withUnsafeBytes(sink)
  }

  private mutating func append(_ cell: Cell, kind: ColumnKind, key: JSONText.Key) {
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
