import Glibc
import OomhistModel
import OomhistStore

/// Records a made-up history through the real store, as the recorder does, and prints what it
/// cost: one figure a line, name and value.
@main
struct StoreTrace {
  static func main() {
    guard let options = TraceOptions(Array(CommandLine.arguments.dropFirst())) else {
      print(TraceOptions.usage)
      exit(64)
    }
    let path = options.path ?? Files.temporaryPath()
    guard access(path, F_OK) != 0 else {
      Files.say("\(path) is there already")
      exit(73)
    }
    defer { if options.path == nil { Files.removeDatabase(path) } }
    do {
      let store = try Store.openForWriting(path: path)
      var run = TraceRun(options, store: store, path: path)
      try run.record()
      try store.close()
      run.report(tables: try tableSizes(path))
    } catch {
      if options.path == nil { Files.removeDatabase(path) }
      Files.say("\(error)")
      exit(1)
    }
  }

  /// Bytes of each table and index, largest first; empty where SQLite was built without `dbstat`.
  private static func tableSizes(_ path: String) throws -> [(name: String, bytes: Int64)] {
    let store = try Store.openForReading(path: path)
    var sizes: [(name: String, bytes: Int64)] = []
    let sql = "SELECT name, pgsize FROM dbstat WHERE aggregate = TRUE ORDER BY pgsize DESC"
    do {
      try store.run(sql: sql, values: [:], begin: { _ in }) { row in
        guard case .text(let name) = row[0], case .integer(let bytes) = row[1] else { return }
        sizes.append((name, bytes))
      }
    } catch {
      Files.say("no sizes of tables: \(error)")
    }
    try store.close()
    return sizes
  }
}
