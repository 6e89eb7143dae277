import Glibc

/// Whom files that root makes belong to: the owner of their folder.
///
/// The recorder is a user of its own where it is a service. A run by root beside it (`ingest`, a
/// first `collect` by hand, cron) must leave nothing that it can't open; SQLite does the same for
/// the files that it makes itself.
enum FolderOwner {
  /// Gives an open file to the owner and group of the folder that `path` is in; for others than
  /// root it does nothing.
  static func give(_ file: Int32, path: String) {
    guard geteuid() == 0 else { return }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    var status = stat()
    guard stat(folder, &status) == 0, status.st_uid != 0 else { return }
    _ = fchown(file, status.st_uid, status.st_gid)
  }
}
