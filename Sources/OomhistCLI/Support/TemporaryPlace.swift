import Glibc

/// Where files go that are gone with the command.
enum TemporaryPlace {
  /// `$TMPDIR`, else `/tmp`.
  static var folder: String {
    let named = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    return named.isEmpty ? "/tmp" : named
  }
}
