import Glibc

/// Moments of a clock in ns.
enum Clock {
  static func wallNs() -> Int64 { read(CLOCK_MONOTONIC) }
  /// User and system time of this process, all threads.
  static func cpuNs() -> Int64 { read(CLOCK_PROCESS_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// What this process has written so far, by the kernel's count (`/proc/self/io`).
struct WrittenBytes {
  /// Handed to `write()` and its like: log, checkpoints, all.
  var written: Int64 = 0
  /// Page cache made dirty: what the disk is to take, where pages are not overwritten before.
  var dirtied: Int64 = 0

  static func now() -> WrittenBytes {
    var result = WrittenBytes()
    for line in textOf("/proc/self/io").split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 2, let value = Int64(words[1]) else { continue }
      switch words[0] {
      case "wchar:": result.written = value
      case "write_bytes:": result.dirtied = value
      default: break
      }
    }
    return result
  }

  static func - (left: WrittenBytes, right: WrittenBytes) -> WrittenBytes {
    WrittenBytes(
      written: left.written - right.written, dirtied: left.dirtied - right.dirtied)
  }

  private static func textOf(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}

/// Counts what goes into SQLite's write-ahead log, by the index that SQLite keeps beside it.
///
/// The descriptor is never closed: closing one drops the locks that SQLite holds on the file.
struct LogMeter {
  private(set) var bytes: Int64 = 0
  private let descriptor: Int32
  private var lastFrame: UInt32 = 0
  private var lastSalt: UInt64 = 0

  init(database path: String) {
    descriptor = open(path + "-shm", O_RDONLY | O_CLOEXEC)
    note()
    bytes = 0
  }

  /// To be called after each transaction: a log that began anew since counts from its start.
  mutating func note() {
    var header = [UInt8](repeating: 0, count: 48)
    guard descriptor >= 0, pread(descriptor, &header, header.count, 0) == header.count else {
      return
    }
    let (frame, salt, size) = header.withUnsafeBytes {
      (
        $0.load(fromByteOffset: 16, as: UInt32.self), $0.load(fromByteOffset: 32, as: UInt64.self),
        $0.load(fromByteOffset: 14, as: UInt16.self)
      )
    }
    let new = salt == lastSalt && frame >= lastFrame ? frame - lastFrame : frame
    bytes += Int64(new) * (Int64(size) + 24)
    (lastFrame, lastSalt) = (frame, salt)
  }
}

enum Files {
  /// Bytes of the database with its log and the log's index.
  static func size(ofDatabase path: String) -> Int64 {
    ["", "-wal", "-shm"].reduce(0) { sum, suffix in
      var status = stat()
      return stat(path + suffix, &status) == 0 ? sum + Int64(status.st_size) : sum
    }
  }

  static func removeDatabase(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  static func temporaryPath() -> String {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    return "\(folder)/oomhist-store-trace-\(getpid()).db"
  }

  /// A line for the person who waits.
  static func say(_ text: String) {
    let bytes = Array(("store-trace: " + text + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
  }
}
