import OomhistSources
import OomhistStore

/// The version of this build.
enum Version {
  static let text = "0.1.0"

  /// What `--version` prints: the number alone in the first word, for scripts.
  static var full: String {
    let commit = PackageNote.ofThisProgram()?.value(of: "commit") ?? "unknown"
    return "\(text) (commit \(commit), SQLite \(Store.sqliteVersion))"
  }
}
