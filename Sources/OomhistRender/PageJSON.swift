package import OomhistModel

/// A page as one JSON object: `title`, and `sections` with `heading` and `blocks`.
package struct PageJSON {
  private let sink: TextSink

  package init(sink: @escaping TextSink) { self.sink = sink }

  package func write(_ page: Page) {
    var json = JSONText()
    json.beginObject()
    json.string(page.title, key: "title")
    json.beginArray("sections")
    for section in page.sections {
      json.beginObject()
      json.string(section.heading, key: "heading")
      json.beginArray("blocks")
      for block in section.blocks { write(block, to: &json) }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
    sink(json.text + "\n")
  }

  private func write(_ block: Page.Block, to json: inout JSONText) {
    json.beginObject()
    switch block {
    case .sentence(let text): json.string(text, key: "sentence")
    case .point(let text): json.string(text, key: "point")
    case .detail(let text): json.string(text, key: "detail")
    case .command(let text): json.string(text, key: "command")
    case .verbatim(let lines):
      json.beginArray("verbatim")
      for line in lines { json.string(line) }
      json.endArray()
    case .picture(let values, let words):
      json.string(words, key: "picture")
      json.beginArray("values")
      for value in values { if let value { json.real(value) } else { json.null() } }
      json.endArray()
    case .table(let table):
      var text = ""
      var writer = JSONArrayWriter { text += String(decoding: $0, as: UTF8.self) }
      writer.begin(table.columns)
      for row in table.rows { writer.row(row) }
      writer.end()
      while text.last == "\n" { text.removeLast() }
      json.raw(text, key: "table")
    }
    json.endObject()
  }
}
