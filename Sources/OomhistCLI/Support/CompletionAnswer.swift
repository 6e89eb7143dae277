import OomhistModel
import OomhistParsing
import OomhistSQL

/// What completion offers for a request.
enum CompletionAnswer: Equatable {
  case values([Offer])
  /// The shell knows them better.
  case files
  case folders

  init(_ request: CompletionRequest) {
    switch request.wanted {
    case .nothing: self = .values([])
    case .commands(let commands):
      self = .values(commands.map { Offer(text: $0.name, summary: $0.summary) })
    case .options(let options):
      self = .values(options.map { Offer(text: $0.label, summary: $0.summary) })
    case .value(let argument) where !argument.choices.isEmpty:
      self = .values(argument.choices.map { Offer(text: $0) })
    case .value(let argument):
      let filter = String(argument.label.dropFirst(2))
      switch FilterField(rawValue: filter)?.rawValue ?? argument.valueName {
      case "file", "files", "path": self = .files
      case "folder": self = .folders
      case "key=value": self = .values(Self.parameters(request))
      case "pid|name=adj": self = .values(Self.whatIf(request))
      case let name: self = .values(ValueNames(request).values(called: name))
      }
    }
  }

  /// `name=` of the query's parameters, or behind it the values.
  private static func parameters(_ request: CompletionRequest) -> [Offer] {
    let name = request.operands.first ?? request.command.operands.first?.defaultValue ?? ""
    guard let query = try? UserQueries.catalogue().query(named: name) else { return [] }
    guard let sign = request.word.firstIndex(of: "=") else {
      let given = request.given["--param", default: []]
      return query.parameters
        .filter { parameter in !given.contains { $0.hasPrefix(parameter.name + "=") } }
        .map { Offer(text: $0.name + "=", summary: $0.summary) }
    }
    let key = request.word[..<sign]
    guard let parameter = query.parameter(named: String(key)) else { return [] }
    let kind =
      switch parameter.kind {
      case .time, .span: parameter.kind.rawValue
      case .integer, .text, .glob, .size, .filter: parameter.name
      }
    return ValueNames(request).values(called: kind).map {
      Offer(text: "\(key)=\($0.text)", summary: $0.summary)
    }
  }

  /// `name=` of processes, or behind it adjustments.
  private static func whatIf(_ request: CompletionRequest) -> [Offer] {
    guard let sign = request.word.firstIndex(of: "=") else {
      return ValueNames(request).values(called: "comm").map {
        Offer(text: $0.text + "=", summary: $0.summary)
      }
    }
    return [Offer](["-1000": "never", "-500": "late", "0": "usual", "500": "early"]).map {
      Offer(text: request.word[...sign] + $0.text, summary: $0.summary)
    }
  }
}

extension ValueNames {
  fileprivate init(_ request: CompletionRequest) {
    self.init(databasePath: request.given["--db"]?.last, isUTC: request.given["--utc"] != nil)
  }
}
