import OomhistModel
import OomhistParsing
import OomhistSQL

/// Texts of the command line made into the values that a query binds.
struct QueryArguments {
  let query: NamedQuery
  let clock: ClockOptions

  /// A value for every parameter: the given one, or the default of the header.
  ///
  /// A word that the query does not take is an error and never ignored.
  func values(given: [String: String]) throws -> [String: Cell] {
    for key in given.keys.sorted() where query.parameter(named: key) == nil {
      let known = query.parameters.map(\.name).joined(separator: ", ")
      throw Failure(
        "the query \(query.name) takes no \(key)",
        hint: known.isEmpty ? nil : "it takes \(known)", status: .usage)
    }
    _ = try clock.nowUs()
    var values: [String: Cell] = [:]
    for parameter in query.parameters {
      let text = given[parameter.name] ?? parameter.defaultText
      values[parameter.name] = try text.map { try value($0, of: parameter) } ?? .null
    }
    if case .integer(let since)? = values["since"], case .integer(let until)? = values["until"],
      since > until
    {
      throw Failure(
        "the window ends before it begins", hint: "--since comes before --until", status: .usage)
    }
    return values
  }

  private func value(_ text: String, of parameter: QueryParameter) throws -> Cell {
    switch parameter.kind {
    case .time: return .integer(try clock.moment(text))
    case .span: return .integer(try TimeSpan.parse(text))
    case .text, .glob: return .text(text)
    case .filter:
      guard let field = FilterField(rawValue: parameter.name) else { return .text(text) }
      return .text(try FilterOptions.pattern(text, of: field))
    case .integer:
      guard let number = Int64(text) else { throw wrong(text, parameter, "a whole number") }
      return .integer(number)
    case .size:
      guard let kib = Self.kib(text) else { throw wrong(text, parameter, "a size such as 64M") }
      return .integer(kib)
    }
  }

  private func wrong(_ text: String, _ parameter: QueryParameter, _ wanted: String) -> Failure {
    Failure("\(text) is no value for \(parameter.name)", hint: "it wants \(wanted)", status: .usage)
  }

  /// `64M`, `2G`, `512K`, `4096` (KiB) in KiB.
  static func kib(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["K": 1, "M": 1024, "G": 1024 * 1024, "T": 1024 * 1024 * 1024]
    var digits = text.uppercased()
    var factor: Int64 = 1
    if let unit = digits.last.flatMap({ units[$0] }) {
      factor = unit
      digits.removeLast()
    }
    guard let number = Int64(digits), number >= 0 else { return nil }
    let (kib, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : kib
  }
}
