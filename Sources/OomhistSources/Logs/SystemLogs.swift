import Glibc

/// The text logs of a machine to which syslog daemons write what the kernel says:
/// `/var/log/messages`, `syslog` and `kern.log`, with their rotations.
package struct SystemLogs: Sendable {
  /// One file of a log.
  package struct File: Equatable, Sendable {
    package var path: String
    /// Its place among the rotations was appended to its name: nothing more is written to it.
    package var isRotated: Bool
    package var stamp: Int64
    package var sizeBytes: Int64
    /// Last change, µs since the epoch.
    package var modifiedUs: Int64
  }

  /// A log as what rotation has left of it, oldest first.
  package struct Log: Equatable, Sendable {
    /// The path without what rotation appended.
    package var path: String
    package var files: [File]
  }

  private static let names = ["kern.log", "messages", "syslog"]

  private let folder: String

  /// Those below a root folder.
  package init(rootfs: String = "/") {
    folder = (rootfs == "/" ? "" : rootfs) + "/var/log"
  }

  /// The logs that are there; none where the folder is missing or may not be listed.
  package func find() -> [Log] {
    var found: [String: [(order: Int64, file: File)]] = [:]
    for name in FolderNames.of(folder) {
      let rotation = LogName(name)
      guard Self.names.contains(rotation.stem) else { continue }
      var status = stat()
      let path = folder + "/" + name
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      var stamp = FileStamp()
      stamp.add(status)
      let file = File(
        path: path, isRotated: rotation.isRotated, stamp: stamp.number,
        sizeBytes: Int64(status.st_size), modifiedUs: LogFile.microseconds(status.st_mtim) ?? 0)
      found[rotation.stem, default: []].append((rotation.order, file))
    }
    return Self.names.compactMap { name in
      found[name].map { files in
        Log(
          path: folder + "/" + name,
          files: files.sorted { ($0.order, $0.file.path) < ($1.order, $1.file.path) }.map(\.file))
      }
    }
  }
}

/// Names in a folder.
enum FolderNames {
  /// All but hidden ones, in any order; none where the folder cannot be listed.
  static func of(_ folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // By address: a copy of `d_name` would read 256 bytes, and the record is shorter.
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
      let name = String(cString: start)
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names
  }
}
