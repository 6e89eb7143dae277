import OomhistParsing
import SystemPackage

/// Reads the members of a tar archive one after the other: ustar, pax and GNU long names.
///
/// Source: POSIX.1-2017 `pax`, and the GNU tar manual for type `L` and base-256 sizes.
final class TarReader {
  /// A regular file in the archive.
  struct Member {
    var name: String
    var sizeBytes: Int64
    var modifiedUs: Int64?
  }

  private let stream: PeekStream
  private let path: String
  /// Bytes of the current member and its padding that were not read.
  private var restBytes: Int64 = 0
  private var paddingBytes: Int64 = 0

  static let blockBytes = 512
  /// Names longer than any path of Linux are hostile.
  private static let nameLimitBytes: Int64 = 64 * 1024

  init(_ stream: PeekStream, path: String) {
    self.stream = stream
    self.path = path
  }

  /// Whether a block is a header: its checksum is right.
  static func isHeader(_ block: UnsafeRawBufferPointer) -> Bool {
    guard block.count >= blockBytes, block[0] != 0, let stated = octal(block.part(148..<156))
    else { return false }
    var sum: Int64 = 0
    // The checksum counts its own field as blanks.
    for index in 0..<blockBytes { sum += (148..<156).contains(index) ? 32 : Int64(block[index]) }
    return sum == stated
  }

  /// The next regular file, or `nil` at the end of the archive.
  func next() throws(SourceError) -> Member? {
    var longName: String?
    var longSize: Int64?
    while true {
      try skipRest()
      let block = UnsafeRawBufferPointer(try stream.peek(Self.blockBytes))
      if block.isEmpty { return nil }
      guard block.count >= Self.blockBytes else { throw truncated }
      if block.prefix(Self.blockBytes).allSatisfy({ $0 == 0 }) { return nil }
      guard Self.isHeader(block) else { throw damaged }
      guard let statedSize = Self.number(block.part(124..<136)) else { throw damaged }
      let kind = block[156]
      let ownName = Self.name(block)
      let modified = Self.number(block.part(136..<148))
      stream.skip(Self.blockBytes)
      let size = kind == UInt8(ascii: "x") ? statedSize : longSize ?? statedSize
      expect(size)
      switch kind {
      case UInt8(ascii: "L"):
        longName = try text().prefix { $0 != 0 }.text
      case UInt8(ascii: "x"):
        let fields = PaxFields(try text())
        longName = fields.path ?? longName
        longSize = fields.sizeBytes ?? longSize
      case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
        return Member(
          name: longName ?? ownName, sizeBytes: size,
          modifiedUs: modified.flatMap { $0 < 1 << 40 ? $0 * 1_000_000 : nil })
      default:
        // Long link names and fields for the whole archive stand between a name and its member.
        guard kind == UInt8(ascii: "K") || kind == UInt8(ascii: "g") else {
          (longName, longSize) = (nil, nil)
          continue
        }
      }
    }
  }

  /// Reads from the current member; 0 is its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    guard restBytes > 0 else { return 0 }
    let wanted = Int(min(restBytes, Int64(buffer.count)))
    let count = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
    guard count > 0 else { throw truncated }
    restBytes -= Int64(count)
    return count
  }

  private func expect(_ size: Int64) {
    restBytes = max(size, 0)
    paddingBytes = (512 - restBytes % 512) % 512
  }

  private func skipRest() throws(SourceError) {
    var rest = restBytes &+ paddingBytes
    (restBytes, paddingBytes) = (0, 0)
    while rest > 0 {
      let count = Int(min(Int64(try stream.peek(1).count), rest))
      guard count > 0 else { throw truncated }
      stream.skip(count)
      rest -= Int64(count)
    }
  }

  /// The current member as a whole: a long name or pax fields.
  private func text() throws(SourceError) -> [UInt8] {
    guard restBytes <= Self.nameLimitBytes else { throw damaged }
    var bytes = [UInt8](repeating: 0, count: Int(restBytes))
    var filled = 0
    while restBytes > 0 {
      let before = filled
      do {
        filled += try bytes.withUnsafeMutableBytes {
          try read(into: UnsafeMutableRawBufferPointer(rebasing: $0[before...]))
        }
      } catch let error as SourceError {
        throw error
      } catch {
        throw damaged
      }
    }
    return bytes
  }

  private var truncated: SourceError {
    SourceError(.read, path, .ioError, detail: "the archive is cut off")
  }

  private var damaged: SourceError {
    SourceError(.read, path, .ioError, detail: "the archive is damaged")
  }

  private static func name(_ block: UnsafeRawBufferPointer) -> String {
    let name = block.part(0..<100).prefix { $0 != 0 }.text
    let prefix = block.part(345..<500).prefix { $0 != 0 }.text
    // GNU's own format has other fields in place of the prefix.
    let isPosix = block.part(257..<263).elementsEqual("ustar\0".utf8)
    return isPosix && !prefix.isEmpty ? prefix + "/" + name : name
  }

  /// Octal digits, or base 256 where the first bit is set.
  private static func number(_ field: UnsafeRawBufferPointer) -> Int64? {
    guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
    guard first == 0x80 else { return nil }
    var value: Int64 = 0
    for byte in field.dropFirst() {
      guard value < 1 << 54 else { return nil }
      value = value << 8 | Int64(byte)
    }
    return value
  }

  private static func octal(_ field: UnsafeRawBufferPointer) -> Int64? {
    var value: Int64 = 0
    for byte in field.drop(while: { $0 == 0x20 }) {
      guard (0x30...0x37).contains(byte) else { return byte == 0 || byte == 0x20 ? value : nil }
      value = value << 3 | Int64(byte - 0x30)
    }
    return value
  }
}

/// What a pax header says about the next member: records `length key=value\n`.
private struct PaxFields {
  var path: String?
  var sizeBytes: Int64?

  init(_ bytes: [UInt8]) {
    for record in bytes.split(separator: 0x0A) {
      let words = record.split(separator: 0x20, maxSplits: 1)
      guard words.count == 2 else { continue }
      let pair = words[1].split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard pair.count == 2 else { continue }
      switch pair[0].text {
      case "path": path = pair[1].text
      case "size": sizeBytes = Int64(pair[1].text).flatMap { $0 >= 0 ? $0 : nil }
      default: break
      }
    }
  }
}

extension Sequence<UInt8> {
  fileprivate var text: String { String(decoding: Array(self), as: UTF8.self) }
}
