import Glibc
import OomhistSQL
import OomhistSources

/// Queries in files of the machine (`/etc/oomhist/queries`) and of the user
/// (`~/.config/oomhist/queries`).
enum UserQueries {
  /// The largest file that is taken for a query.
  private static let maximumBytes = 1 << 20

  /// All queries; where names are equal the user's wins, then the machine's.
  static func catalogue() -> QueryCatalogue {
    QueryCatalogue(userFiles: folders.flatMap(files))
  }

  private static var folders: [String] {
    var folders = ["/etc/oomhist/queries"]
    if let config = getenv("XDG_CONFIG_HOME"), config.pointee != 0 {
      folders.append(String(cString: config) + "/oomhist/queries")
    } else if let home = getenv("HOME"), home.pointee != 0 {
      folders.append(String(cString: home) + "/.config/oomhist/queries")
    }
    return folders
  }

  private static func files(in folder: String) -> [SQLFile] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(".sql"), !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted().compactMap { name in
      do {
        return SQLFile(name: String(name.dropLast(4)), text: try text(of: folder + "/" + name))
      } catch {
        // One bad file must not take away the others.
        Console.say("warning: the query is left out: \(Failure(error)?.message ?? "\(error)")")
        return nil
      }
    }
  }

  /// The whole text of a file, or of standard input for `-`.
  static func text(of path: String) throws -> String {
    var bytes: [UInt8] = []
    try LogFile(path: path).forEachChunk { chunk in
      bytes.append(contentsOf: chunk)
      guard bytes.count <= maximumBytes else {
        throw Failure("\(path) is too large for a query", status: .usage)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
