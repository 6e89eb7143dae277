import Glibc

/// Keeps a second recorder away from a database: a lock on a file beside it.
///
/// A running recorder has it alone; single runs share it among themselves. The kernel takes it
/// back when its owner ends, however that ends (flock(2)).
package final class RecorderLock {
  package enum Mode: Sendable {
    /// For a recorder that keeps running.
    case alone
    /// For a single run.
    case shared
  }

  private let path: String
  private let descriptor: Int32
  private let mode: Mode

  /// A single run that is just ending is waited for, µs.
  private static let patienceUs: UInt32 = 2_000_000
  private static let pauseUs: UInt32 = 20_000

  /// Takes the lock of the database at `databasePath`.
  ///
  /// - Throws: ``StoreError/Code/recorderRuns`` where another one has it. A folder that cannot be
  ///   written throws what opening the database would.
  package init(databasePath: String, _ mode: Mode) throws {
    path = databasePath + "-recorder"
    self.mode = mode
    let wish = (mode == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB
    var waitedUs: UInt32 = 0
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
      guard file >= 0 else { throw Self.openingError(databasePath) }
      FolderOwner.give(file, path: path)
      if flock(file, wish) == 0 {
        // Whoever had it before may have removed the file between our two steps.
        if Self.isFile(file, at: path) {
          descriptor = file
          // Whoever wrote a number there before is gone.
          ftruncate(file, 0)
          if mode == .alone { notePid() }
          return
        }
        close(file)
        continue
      }
      let owner = Self.pid(in: file)
      close(file)
      guard waitedUs < Self.patienceUs, owner == nil else {
        throw StoreError(.recorderRuns, path: databasePath, detail: owner.map { "pid \($0)" })
      }
      usleep(Self.pauseUs)
      waitedUs += Self.pauseUs
    }
  }

  deinit {
    // While others share the lock the file stays theirs.
    if mode == .alone || flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
    close(descriptor)
  }

  private func notePid() {
    let text = "\(getpid())\n"
    _ = pwrite(descriptor, text, text.utf8.count, 0)
  }

  private static func pid(in file: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes[..<count].prefix { $0 != 0x0A }, as: UTF8.self))
  }

  private static func isFile(_ file: Int32, at path: String) -> Bool {
    var (mine, there) = (stat(), stat())
    return fstat(file, &mine) == 0 && stat(path, &there) == 0 && mine.st_ino == there.st_ino
      && mine.st_dev == there.st_dev
  }

  private static func openingError(_ databasePath: String) -> StoreError {
    switch errno {
    case ENOENT, ENOTDIR: StoreError(.noFolder, path: databasePath)
    case ENOSPC, EDQUOT: StoreError(.diskFull, path: databasePath)
    default:
      StoreError(.permission, path: databasePath, detail: String(cString: strerror(errno)))
    }
  }
}
