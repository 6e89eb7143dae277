import OomhistModel
import OomhistParsing

/// A row of a result, read by the names of its columns.
struct NamedCells {
  private var cells: [String: Cell] = [:]

  init(_ columns: [ResultColumn], _ row: [Cell]) {
    for (column, cell) in zip(columns, row) { cells[column.name] = cell }
  }

  func text(_ name: String) -> String? {
    if case .text(let text)? = cells[name] { text } else { nil }
  }

  func integer(_ name: String) -> Int64? {
    if case .integer(let number)? = cells[name] { number } else { nil }
  }

  func real(_ name: String) -> Double? {
    switch cells[name] {
    case .real(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// The strings of a JSON array of strings.
  func texts(_ name: String) -> [String] {
    text(name).flatMap(JSONStrings.decode) ?? []
  }
}
