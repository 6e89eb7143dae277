import Glibc
import SystemPackage

/// The places where a machine keeps the kernel's messages, and which of them may be read.
package struct LogPlaces: Equatable, Sendable {
  /// Whether a file or folder may be read; `nil`: it is not there.
  package let kmsg: Bool?
  /// The journal's folder, the one that outlives a boot before the one that does not.
  package let journalPath: String?
  package let journal: Bool?
  /// Files of syslog that are there.
  package let files: [(path: String, isReadable: Bool)]

  /// Where syslog writes the kernel's messages: Red Hat and SUSE, Debian, Debian for the kernel.
  private static let names = ["messages", "syslog", "kern.log"]
  private static let journals = ["/var/log/journal", "/run/log/journal"]

  /// Looks below `root`.
  package init(root: String, kmsgPath: String) {
    do {
      _ = try KmsgReader(path: kmsgPath)
      kmsg = true
    } catch {
      kmsg = error.isMissing ? nil : false
    }
    let folder = root == "/" ? "" : root
    let journals = Self.journals.lazy.compactMap { path in
      Self.canReadJournal(folder + path).map { (folder + path, $0) }
    }
    (journalPath, journal) = journals.first.map { ($0, $1) } ?? (nil, nil)
    files = Self.names.compactMap { name in
      let path = "\(folder)/var/log/\(name)"
      return Self.canRead(path).map { (path, $0) }
    }
  }

  package static func == (a: LogPlaces, b: LogPlaces) -> Bool {
    a.kmsg == b.kmsg && a.journalPath == b.journalPath && a.journal == b.journal
      && a.files.elementsEqual(b.files) { $0 == $1 }
  }

  private static func canRead(_ path: String) -> Bool? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor < 0 else {
      close(descriptor)
      return true
    }
    return errno == ENOENT || errno == ENOTDIR ? nil : false
  }

  /// Whether the system's journal in a folder may be read; `nil`: there is none.
  ///
  /// Everybody may list the folder; its files are for root and the group `systemd-journal`.
  private static func canReadJournal(_ path: String) -> Bool? {
    guard let stream = opendir(path) else { return canRead(path) }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      // By address: a copy of `d_name` would read 256 bytes, and the record is shorter.
      guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { break }
      let name = String(
        cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
      guard !name.hasPrefix("."), let system = canRead("\(path)/\(name)/system.journal") else {
        continue
      }
      return system
    }
    return nil
  }
}
