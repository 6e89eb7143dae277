import Glibc
import OomhistModel
import OomhistSQL
import OomhistSources

/// What `oomhist query --list` prints: the questions in their groups, one line each.
struct QueryList {
  private let catalogue: QueryCatalogue

  init(_ catalogue: QueryCatalogue) {
    self.catalogue = catalogue
  }

  func write(to output: Output) throws {
    var groups: [String: [NamedQuery]] = [:]
    for entry in catalogue.all {
      switch entry {
      case .success(let query): groups[query.group, default: []].append(query)
      case .failure(let error): Console.say("warning: \(error)")
      }
    }
    let width = catalogue.names.map(\.count).max() ?? 0
    for (place, group) in groups.keys.sorted().enumerated() {
      try output.write((place == 0 ? "" : "\n") + group + ":\n")
      for query in groups[group] ?? [] {
        let padding = String(repeating: " ", count: width - query.name.count)
        let summary = Self.broken(query.summary, behind: width + 4, of: output)
        try output.write("  \(query.name)\(padding)  \(summary)\n")
        guard !query.parameters.isEmpty else { continue }
        let names = query.parameters.filter { $0.kind != .filter }.map { parameter in
          parameter.defaultText.map { "\(parameter.name)=\($0)" } ?? parameter.name
        }
        let filters = query.parameters.filter { $0.kind == .filter }.map { "--\($0.name)" }
        let indent = String(repeating: " ", count: width + 4)
        if !names.isEmpty {
          try output.write(indent + "-p " + names.joined(separator: " ") + "\n")
        }
        if !filters.isEmpty {
          let all = filters.count == FilterField.allCases.count
          try output.write(indent + (all ? "all filters" : filters.joined(separator: " ")) + "\n")
        }
      }
    }
  }

  /// The text in lines that a terminal has room for; as it is for anything else.
  private static func broken(_ text: String, behind indent: Int, of output: Output) -> String {
    guard output.isTerminal else { return text }
    let room = max(20, (TerminalInfo.width(STDOUT_FILENO) ?? 80) - indent)
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= room {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
  }
}
