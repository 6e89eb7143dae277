import Glibc
import SystemPackage

/// The programs of a folder that are to hear of kills.
package struct HookFolder {
  /// Their paths, in byte order of the names.
  package private(set) var programs: [String] = []
  /// Files that are left out though they look like hooks, a sentence each.
  package private(set) var problems: [String] = []

  /// Names as run-parts(8) takes them: no dots, so that `mail.dpkg-old` and `mail~` are none.
  private static func isHook(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      }
  }

  /// Lists a folder; a missing one has no hooks.
  package init(_ folder: String) throws(SourceError) {
    guard let stream = opendir(folder) else {
      let error = SourceError(.list, folder, Errno(rawValue: errno))
      if error.isMissing { return }
      throw error
    }
    defer { closedir(stream) }
    // Whoever may write there could put a link to any program of root's.
    var status = stat()
    guard fstat(dirfd(stream), &status) == 0, Self.problem(of: status) == nil else {
      problems.append("\(folder) is left out: \(Self.problem(of: status) ?? "it is gone")")
      return
    }
    var names: [String] = []
    while let entry = readdir(stream) {
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let start = UnsafeRawPointer(entry) + offset
      names.append(String(cString: start.assumingMemoryBound(to: CChar.self)))
    }
    for name in names.sorted() where Self.isHook(name) { add(folder + "/" + name) }
  }

  private mutating func add(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    if let problem = Self.problem(of: status) {
      problems.append("\(path) is left out: \(problem)")
    } else if access(path, X_OK) != 0 {
      problems.append("\(path) is left out: it is not executable")
    } else {
      programs.append(path)
    }
  }

  /// Why something is not ours alone to change.
  private static func problem(of status: stat) -> String? {
    if status.st_mode & S_IWOTH != 0 { return "everybody may change it" }
    guard status.st_uid == 0 || status.st_uid == geteuid() else {
      return "it belongs to neither root nor this user"
    }
    return nil
  }
}
