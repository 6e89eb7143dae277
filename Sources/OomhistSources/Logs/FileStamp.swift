import Glibc

/// A number that is another one when a file was written, replaced, or grew; a new name leaves it
/// as it was.
struct FileStamp {
  private(set) var value: UInt64 = 0
  /// Whether any file was taken in.
  private(set) var isEmpty = true

  /// Takes in what the system says of a file.
  mutating func add(_ status: stat) {
    let parts = [
      UInt64(status.st_dev), UInt64(status.st_ino), UInt64(bitPattern: Int64(status.st_size)),
      UInt64(bitPattern: Int64(status.st_mtim.tv_sec)),
      UInt64(bitPattern: Int64(status.st_mtim.tv_nsec)),
    ]
    let hash = parts.withUnsafeBytes(ByteHash.of)
    // A sum: files of a folder come in any order.
    value = value &+ hash
    isEmpty = false
  }

  /// As a column of the database holds it.
  var number: Int64 { Int64(bitPattern: value) }
}
