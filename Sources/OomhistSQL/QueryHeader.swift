import OomhistModel

extension NamedQuery {
  /// Reads the header, the comment lines at the top of the file.
  ///
  /// ```sql
  /// -- One sentence that says what the rows are.
  /// --
  /// -- Any further paragraphs.
  /// --
  /// -- group   Kills
  /// -- param   since  time  yesterday  Only kills at or after this moment.
  /// -- filter  victim
  /// -- column  at     time  1          Moment of the kill.
  /// ```
  ///
  /// `uses NAME` makes the rows of another query a table of that name, and its parameters ones of
  /// this query. `param NAME KIND DEFAULT SENTENCE`, with `none` for NULL and quotes around a default with
  /// blanks; `filter NAME` adds the parameters of a ``QueryFilter``; `column NAME KIND RANK SENTENCE`, with `-` for a column that a terminal leaves out.
  package init(_ file: SQLFile) throws(QueryHeaderError) {
    var summary = ""
    var details: [Substring] = []
    var group: String?
    var uses: [String] = []
    var parameters: [QueryParameter] = []
    var filter: QueryFilter?
    var columns: [ResultColumn] = []
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard line.hasPrefix("--") else { break }
      let text = line.dropFirst(2).drop { $0 == " " }
      let reader = HeaderLine(query: file.name, number: index + 1, text: text)
      switch reader.keyword {
      case _ where index == 0: summary = String(text)
      case "group": group = try reader.group()
      case "uses": uses.append(try reader.use())
      case "param": parameters.append(try reader.parameter())
      case "filter": filter = try reader.filter()
      case "column": columns.append(try reader.column())
      default: details.append(text)
      }
    }
    func fail(_ problem: String) -> QueryHeaderError {
      QueryHeaderError(query: file.name, line: nil, problem: problem)
    }
    guard summary.hasSuffix(".") else {
      throw fail("the first line must be a comment with one sentence that ends in a full stop")
    }
    guard let group else { throw fail("the header names no group") }
    guard !columns.isEmpty else { throw fail("the header declares no column") }
    self.init(
      name: file.name, summary: summary,
      details: details.joined(separator: "\n").trimmingNewlines(),
      group: group, uses: uses, parameters: parameters, filter: filter,
      columns: columns, sql: file.text)
  }
}

/// One comment line of a header.
private struct HeaderLine {
  let query: String
  let number: Int
  let text: Substring

  var keyword: Substring { text.prefix { $0 != " " } }

  func group() throws(QueryHeaderError) -> String {
    let words = split(most: 1)
    guard words.count == 2 else { throw fail("`group` wants a heading") }
    return words[1]
  }

  func use() throws(QueryHeaderError) -> String {
    let words = split(most: 2)
    guard words.count == 2 else { throw fail("`uses` wants the name of a query") }
    return words[1]
  }

  func filter() throws(QueryHeaderError) -> QueryFilter {
    let words = split(most: 2)
    guard words.count == 2, let filter = QueryFilter(rawValue: words[1]) else {
      let names = QueryFilter.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("`filter` wants one of \(names)")
    }
    return filter
  }

  func parameter() throws(QueryHeaderError) -> QueryParameter {
    let words = split(most: 4)
    guard words.count == 5, let kind = QueryParameter.Kind(rawValue: words[2]) else {
      let kinds = QueryParameter.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("`param` wants NAME KIND DEFAULT SENTENCE, with a kind of \(kinds)")
    }
    guard kind != .filter || FilterField(rawValue: words[1]) != nil else {
      let names = FilterField.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("a parameter of kind filter is named \(names)")
    }
    return QueryParameter(
      name: words[1], kind: kind, defaultText: words[3] == "none" ? nil : words[3],
      summary: words[4])
  }

  func column() throws(QueryHeaderError) -> ResultColumn {
    let words = split(most: 4)
    guard words.count == 5, let kind = ColumnKind(rawValue: words[2]),
      words[3] == "-" || Int(words[3]) != nil
    else {
      let kinds = ColumnKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("`column` wants NAME KIND RANK SENTENCE, with a kind of \(kinds)")
    }
    return ResultColumn(name: words[1], kind: kind, rank: Int(words[3]), summary: words[4])
  }

  /// Splits into words, the last of which takes the rest; 'quotes' hold a word together.
  private func split(most: Int) -> [String] {
    var words: [String] = []
    var rest = text
    while words.count < most, !rest.isEmpty {
      if rest.first == "'", let end = rest.dropFirst().firstIndex(of: "'") {
        words.append(String(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[rest.index(after: end)...]
      } else {
        words.append(String(rest.prefix { $0 != " " }))
        rest = rest.drop { $0 != " " }
      }
      rest = rest.drop { $0 == " " }
    }
    return rest.isEmpty ? words : words + [String(rest)]
  }

  private func fail(_ problem: String) -> QueryHeaderError {
    QueryHeaderError(query: query, line: number, problem: problem)
  }
}

extension String {
  fileprivate func trimmingNewlines() -> String {
    var text = Substring(self)
    while text.first == "\n" { text.removeFirst() }
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
