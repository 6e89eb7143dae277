import Glibc
import OomhistParsing

/// Gives back the pages of program files that only the start needed.
///
/// Starting touches most of the memory that a recorder shows as resident: code and tables of the
/// program file, which stay mapped though they are never used again. They are clean copies of the
/// file, so they can go; what is used again comes back by itself, in a running recorder about half.
package enum StartupPages {
  /// Drops them; to be called once the recorder has gone through its work, before memory is locked.
  package static func drop(procfs: String = "/proc") {
    guard let root = try? FileRoot(procfs), case .bytes(let text) = root.readWhole("self/smaps")
    else { return }
    for range in cleanFileMappings(text) {
      guard let start = UnsafeMutableRawPointer(bitPattern: range.lowerBound) else { continue }
      madvise(start, Int(range.upperBound - range.lowerBound), MADV_DONTNEED)
    }
  }

  /// Address ranges that map a file, cannot be written, and of which no page was ever changed.
  ///
  /// The last matters: what the dynamic loader has relocated and then made read-only (RELRO) would
  /// fall back to what is in the file.
  static func cleanFileMappings(_ smaps: UnsafeRawBufferPointer) -> [Range<UInt>] {
    var ranges: [Range<UInt>] = []
    var current: Range<UInt>?
    for line in smaps.split(separator: UInt8(ascii: "\n")) {
      if line.starts(with: "Anonymous:".utf8) {
        let isClean = line.dropFirst(10).filter { $0 != 0x20 }.elementsEqual("0kB".utf8)
        if isClean, let range = current { ranges.append(range) }
        current = nil
      } else if let first = line.first, !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) {
        current = mapping(line)
      }
    }
    return ranges
  }

  /// The range of `start-end perms offset dev inode path`, where it is one of a file's.
  private static func mapping(_ line: Slice<UnsafeRawBufferPointer>) -> Range<UInt>? {
    let fields = line.split(separator: 0x20, maxSplits: 5)
    guard fields.count == 6, fields[5].drop(while: { $0 == 0x20 }).first == UInt8(ascii: "/"),
      fields[1].elementsEqual("r-xp".utf8) || fields[1].elementsEqual("r--p".utf8)
    else { return nil }
    let ends = fields[0].split(separator: UInt8(ascii: "-"))
    guard ends.count == 2, let start = hexadecimal(ends[0]), let end = hexadecimal(ends[1]),
      start < end
    else { return nil }
    return start..<end
  }

  private static func hexadecimal(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt? {
    UInt(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}
