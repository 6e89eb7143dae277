import Glibc
package import OomhistParsing
import SystemPackage

/// The configuration as it lies on disk: one main file, and the files of `conf.d` beside it.
package enum ConfigurationFolder {
  package static let defaultPath = "/etc/oomhist/oomhist.conf"

  /// Reads the main file and then `conf.d/*.conf` in byte order of their names.
  ///
  /// Without a `path` the file of the system is read, which need not exist; a file that somebody
  /// named must. All errors are collected, of reading and of what was read.
  package static func read(_ path: String? = nil) throws(ConfigurationErrors)
    -> ConfigurationReading
  {
    try read(path ?? defaultPath, mustExist: path != nil)
  }

  /// As above, with the choice whether the main file may be missing.
  package static func read(
    _ path: String, mustExist: Bool
  ) throws(ConfigurationErrors) -> ConfigurationReading {
    var files: [ConfigurationFile] = []
    var errors: [ConfigurationError] = []
    func add(_ path: [CChar], shown: String, mustExist: Bool) {
      switch bytes(of: path, shown: shown) {
      case .success(let bytes): files.append(ConfigurationFile(bytes, path: shown))
      case .failure(let error) where error.isMissing && !mustExist: break
      case .failure(let error):
        errors.append(ConfigurationError(path: shown, sentence: "\(error)"))
      }
    }
    add(Array(path.utf8CString), shown: path, mustExist: mustExist)
    let folder = folder(of: path)
    do {
      for name in try names(in: folder) {
        let shown = folder + "/" + String(decoding: name, as: UTF8.self)
        // The path is made of the bytes: a name need not be UTF-8.
        let bytes = Array(folder.utf8) + [UInt8(ascii: "/")] + name + [0]
        add(bytes.map { CChar(bitPattern: $0) }, shown: shown, mustExist: false)
      }
    } catch {
      errors.append(ConfigurationError(path: folder, sentence: "\(error)"))
    }
    return try ConfigurationReading(files, earlier: errors)
  }

  /// `conf.d` beside the file.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "conf.d" }
    return String(path[...slash]) + "conf.d"
  }

  /// Names that end in `.conf`, hidden ones left out, in byte order; none where there is no
  /// folder.
  private static func names(in folder: String) throws(SourceError) -> [[UInt8]] {
    guard let stream = opendir(folder) else {
      let error = SourceError(.list, folder, Errno(rawValue: errno))
      if error.isMissing { return [] }
      throw error
    }
    defer { closedir(stream) }
    var names: [[UInt8]] = []
    errno = 0
    while let entry = readdir(stream) {
      // By address: a copy of `d_name` would read 256 bytes, and the record is shorter.
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let start = UnsafeRawPointer(entry) + offset
      let name = Array(
        UnsafeRawBufferPointer(
          start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
      if name.first != UInt8(ascii: "."), name.count > 5, name.suffix(5).elementsEqual(".conf".utf8)
      {
        names.append(name)
      }
    }
    if errno != 0 { throw SourceError(.list, folder, Errno(rawValue: errno)) }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The content of a regular file, or of `/dev/null`, which stands for an empty one.
  private static func bytes(of path: [CChar], shown: String) -> Result<[UInt8], SourceError> {
    // Without O_NONBLOCK a pipe in the place of a file would stop the recorder for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { return .failure(SourceError(.open, shown, Errno(rawValue: errno))) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      return .failure(SourceError(.read, shown, Errno(rawValue: errno)))
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { return .failure(SourceError(.read, shown, .isDirectory)) }
    // Character device 1:3 is /dev/null (Documentation/admin-guide/devices.txt).
    guard kind == S_IFREG || kind == S_IFCHR && status.st_rdev == 1 << 8 | 3 else {
      return .failure(
        SourceError(.read, shown, .notSupported, detail: "it is neither a file nor /dev/null"))
    }
    // One byte more than allowed: a file that grows while it is read is noticed, too.
    var bytes = [UInt8](repeating: 0, count: ConfigurationFile.maxBytes + 1)
    var filled = 0
    while filled < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(file, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        return .failure(SourceError(.read, shown, Errno(rawValue: errno)))
      }
      guard count > 0 else { break }
      filled += count
    }
    guard filled <= ConfigurationFile.maxBytes else {
      return .failure(
        SourceError(.read, shown, .fileTooLarge, detail: "it is larger than 1 MiB"))
    }
    return .success(Array(bytes[..<filled]))
  }
}
