import OomhistModel
import OomhistRender

/// A kill in half a line: the victim, its size, and who is to blame.
struct KillLine {
  private let row: NamedCells

  /// A row of the query `kills`.
  init(_ row: NamedCells) {
    self.row = row
  }

  var text: String { victim + blame }

  private var victim: String {
    guard let comm = row.text("victim_comm") else {
      return row.text("kind") == "unlogged" ? "a kill that no log tells of" : "victim unknown"
    }
    let pid = row.integer("victim_pid").map { "[\($0)]" } ?? ""
    let size = row.integer("victim_size_kib").map { " \(HumaneText.kib($0))" } ?? ""
    return comm + pid + size
  }

  private var blame: String {
    let grew = row.integer("grew_kib").map { " grew \(HumaneText.kib($0))" } ?? ""
    return switch row.text("verdict") {
    case "victim": grew.isEmpty ? "" : ",\(grew) itself"
    case "other", "no-process": row.text("suspect").map { "; suspect \($0)\(grew)" } ?? ""
    default: ""
    }
  }
}
