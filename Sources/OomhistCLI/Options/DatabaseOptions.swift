import ArgumentParser
import Glibc
import OomhistStore

/// `--db`: which database.
struct DatabaseOptions: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "Database file (default: $OOMHIST_DB, else /var/lib/oomhist/oomhist.db, else below $XDG_STATE_HOME).",
      valueName: "path"))
  var path: String?

  static let systemPath = "/var/lib/oomhist/oomhist.db"

  func openForReading() throws -> Store {
    try Store.openForReading(path: resolved(forWriting: false))
  }

  /// Opens for recording; folders of the default places are made.
  func openForWriting() throws -> Store {
    try Store.openForWriting(path: pathForWriting())
  }

  /// The file to record into.
  func pathForWriting() throws -> String {
    let file = resolved(forWriting: true)
    if path == nil, Self.variable("OOMHIST_DB") == nil { try Self.makeFolder(of: file) }
    return file
  }

  /// The file: as named, from the environment, the machine's where it can be used, the user's.
  func resolved(forWriting: Bool) -> String {
    if let named = path ?? Self.variable("OOMHIST_DB") { return named }
    if forWriting ? Self.canWrite(Self.systemPath) : access(Self.systemPath, R_OK) == 0 {
      return Self.systemPath
    }
    let state = Self.variable("XDG_STATE_HOME") ?? (Self.variable("HOME") ?? "") + "/.local/state"
    let user = state + "/oomhist/oomhist.db"
    // With neither there, the machine's is the one that people expect to read of.
    return forWriting || access(user, F_OK) == 0 ? user : Self.systemPath
  }

  /// Whether the file is writable, or could be made.
  private static func canWrite(_ file: String) -> Bool {
    if access(file, F_OK) == 0 { return access(file, W_OK) == 0 }
    var folder = file
    repeat { folder = parent(of: folder) } while folder != "/" && access(folder, F_OK) != 0
    return access(folder, W_OK | X_OK) == 0
  }

  private static func makeFolder(of file: String) throws {
    let folder = parent(of: file)
    guard folder != "/", access(folder, F_OK) != 0 else { return }
    try makeFolder(of: folder)
    guard mkdir(folder, 0o750) == 0 || errno == EEXIST else {
      throw Failure(
        "cannot make the folder \(folder): \(String(cString: strerror(errno)))",
        hint: "name a database with --db", status: .permission)
    }
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
