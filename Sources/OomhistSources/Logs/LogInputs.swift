import Glibc
import SystemPackage

/// Files that one parser reads in this order, because each goes on where the one before ended:
/// the rotations of a log, the parts of a dump in pstore, or a single file.
package struct LogChain: Equatable, Sendable {
  package var paths: [String]
  /// Last change of the newest file, µs since the epoch.
  package var modifiedUs: Int64?
}

/// The logs that the paths of a command line come to.
package struct LogInputs: Equatable, Sendable {
  package private(set) var chains: [LogChain] = []
  /// Folders that could not be listed or hold no log.
  package private(set) var errors: [SourceError] = []

  /// Looks at every path: a folder stands for the logs below it, oldest rotation first.
  package init(paths: [String]) {
    var files: [FoundFile] = []
    for path in paths.isEmpty ? ["-"] : paths {
      let file = FoundFile(path)
      guard file.isFolder else {
        files.append(file)
        continue
      }
      var walk = FolderWalk()
      walk.visit(path)
      errors += walk.errors
      if walk.files.isEmpty, walk.errors.isEmpty {
        errors.append(
          SourceError(
            .read, path, .isDirectory,
            detail: "Is a directory without logs (messages*, syslog*, kern.log*, dmesg*)"))
      }
      files += walk.files
    }
    chains = Self.chains(files)
  }

  private static func chains(_ files: [FoundFile]) -> [LogChain] {
    var groups: [[FoundFile]] = []
    var places: [String: Int] = [:]
    for file in files {
      let key = file.chainKey
      if let key, let place = places[key], !groups[place].contains(where: { $0.path == file.path })
      {
        groups[place].append(file)
      } else {
        if let key { places[key] = groups.count }
        groups.append([file])
      }
    }
    return groups.flatMap { group in
      group.count > 1 && group[0].pstore != nil ? PstoreDumps.chains(group) : [chain(group)]
    }
  }

  private static func chain(_ group: [FoundFile]) -> LogChain {
    let ordered = group.enumerated().sorted {
      ($0.element.name.order, $0.offset) < ($1.element.name.order, $1.offset)
    }
    return LogChain(ordered.map(\.element))
  }
}

extension LogChain {
  fileprivate init(_ files: [FoundFile]) {
    self.init(paths: files.map(\.path), modifiedUs: files.compactMap(\.modifiedUs).max())
  }
}

/// A path with what its name, its inode and its first line say.
private struct FoundFile {
  let path: String
  let name: LogName
  var isFolder = false
  var isRegular = false
  var inode: Inode?
  var modifiedUs: Int64?
  var pstore: PstoreHead?

  struct Inode: Hashable {
    var device: UInt
    var number: UInt
  }

  /// Parts of a dump in pstore are small: the kernel's buffer for one has at most 64 KiB, more
  /// only with a patched kernel.
  private static let pstoreLimitBytes = 1 << 20

  init(_ path: String) {
    self.path = path
    name = LogName(path)
    var status = stat()
    guard path != "-", stat(path, &status) == 0 else { return }
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isRegular = status.st_mode & S_IFMT == S_IFREG
    inode = Inode(device: UInt(status.st_dev), number: UInt(status.st_ino))
    modifiedUs = LogFile.microseconds(status.st_mtim)
    if isRegular, status.st_size < Self.pstoreLimitBytes {
      pstore = Self.head(of: path)
    }
  }

  private static func head(of path: String) -> PstoreHead? {
    guard let stream = try? LogFile(path: path).plainStream() else { return nil }
    // The bytes are the stream's: it must outlive them.
    return withExtendedLifetime(stream) {
      (try? stream.peek(64)).flatMap { PstoreHead(UnsafeRawBufferPointer($0)) }
    }
  }

  /// Equal for files that may be read one behind the other.
  var chainKey: String? {
    if pstore != nil { return "pstore " + path.prefix(upTo: baseStart) }
    return name.continues && isRegular ? name.stem : nil
  }

  private var baseStart: String.Index {
    path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
  }
}

/// Orders the parts of dumps: the last part of a dump is its oldest text.
private enum PstoreDumps {
  /// Parts of one dump are written within moments.
  private static let dumpSpanUs: Int64 = 60_000_000

  static func chains(_ files: [FoundFile]) -> [LogChain] {
    let byTime = files.sorted { ($0.modifiedUs ?? 0, $0.path) < ($1.modifiedUs ?? 0, $1.path) }
    var chains: [LogChain] = []
    var bootFiles: [FoundFile] = []
    var lastDump: UInt64 = 0
    for dump in split(byTime) {
      let number = dump.compactMap(\.pstore?.dump).max() ?? 0
      // The kernel counts its dumps from boot: a number that does not grow is another boot.
      if number <= lastDump, !bootFiles.isEmpty {
        chains.append(LogChain(bootFiles))
        bootFiles = []
      }
      lastDump = number
      bootFiles += dump.sorted {
        ($0.pstore?.dump ?? 0, $1.pstore?.part ?? 0) < ($1.pstore?.dump ?? 0, $0.pstore?.part ?? 0)
      }
    }
    return chains + [LogChain(bootFiles)]
  }

  private static func split(_ files: [FoundFile]) -> [[FoundFile]] {
    var dumps: [[FoundFile]] = []
    for file in files {
      let last = dumps.last?.last?.modifiedUs ?? 0
      if dumps.isEmpty || (file.modifiedUs ?? 0) - last > dumpSpanUs {
        dumps.append([file])
      } else {
        dumps[dumps.count - 1].append(file)
      }
    }
    return dumps
  }
}

/// Finds the logs below a folder; links to folders are not followed.
private struct FolderWalk {
  private(set) var files: [FoundFile] = []
  private(set) var errors: [SourceError] = []
  private var seen: Set<FoundFile.Inode> = []

  private static let depthLimit = 16

  mutating func visit(_ folder: String, depth: Int = 0) {
    guard let directory = opendir(folder) else {
      errors.append(SourceError(.list, folder, Errno(rawValue: errno)))
      return
    }
    var entries: [(name: String, isFolder: Bool)] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name != ".", name != ".." else { continue }
      entries.append((name, entry.pointee.d_type == UInt8(DT_DIR)))
    }
    closedir(directory)
    for entry in entries.sorted(by: { $0.name < $1.name }) {
      let path = folder.hasSuffix("/") ? folder + entry.name : folder + "/" + entry.name
      if entry.isFolder {
        if depth < Self.depthLimit { visit(path, depth: depth + 1) }
      } else if LogName.mayHoldKernelMessages(entry.name) || isOfSosreport(path) {
        take(FoundFile(path))
      }
    }
  }

  private func isOfSosreport(_ path: String) -> Bool {
    path.contains("/sos_commands/")
      && path.split(separator: "/").last?.hasPrefix("journalctl") == true
  }

  private mutating func take(_ file: FoundFile) {
    guard file.isRegular, let inode = file.inode, seen.insert(inode).inserted else { return }
    files.append(file)
  }
}
