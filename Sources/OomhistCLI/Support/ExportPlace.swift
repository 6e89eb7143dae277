import Glibc

/// Where an incident or a period goes: one database, or a folder of files.
///
/// What ends in a slash or is a folder already is a folder; what ends in `.db`, `.sqlite` or
/// `.sqlite3` is a database; all else is a folder to be made.
enum ExportPlace: Equatable {
  case database(String)
  case folder(String)

  init(_ path: String) throws {
    guard path != "-" else {
      throw Failure(
        "an incident or a period is a folder or a database and cannot go to standard output",
        hint: "name a query to export, such as `oomhist export events -o -`", status: .usage)
    }
    var status = stat()
    let isThere = stat(path, &status) == 0
    let isFolder = isThere && status.st_mode & S_IFMT == S_IFDIR
    if !isFolder, !path.hasSuffix("/"),
      [".db", ".sqlite", ".sqlite3"].contains(where: path.hasSuffix)
    {
      self = .database(path)
    } else if isThere, !isFolder {
      throw Failure(
        "\(path) is a file, and a folder was to be written",
        hint: "name a folder, or a file that ends in .db for a database", status: .usage)
    } else {
      self = .folder(path)
    }
  }
}
