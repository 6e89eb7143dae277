import Glibc
import SystemPackage

/// What a linker wrote into a program about its origin, the ELF note of "Package Metadata for
/// Executable Files" (systemd's ELF_PACKAGE_METADATA): a flat JSON object.
///
/// The Makefile puts the commit there: only linking depends on it, a build outside of git has
/// none, and `coredumpctl` shows it beside a crash.
package struct PackageNote: Equatable, Sendable {
  private let json: String

  /// The note of the running program; `nil` where there is none.
  package static func ofThisProgram() -> PackageNote? { PackageNote(program: "/proc/self/exe") }

  /// The note of a program's file; `nil` where it has none, or is none of this machine's kind.
  init?(program: String) {
    let file = open(program, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let head = Self.read(file, at: 0, count: 64)
    // 64 bits, little endian: all that Swift runs on.
    guard head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
      let table = Self.number(in: head, at: 32, bytes: 8),
      let width = Self.number(in: head, at: 54, bytes: 2), width >= 56,
      let count = Self.number(in: head, at: 56, bytes: 2)
    else { return nil }
    let segments = Self.read(file, at: table, count: width * count)
    for segment in stride(from: 0, to: width * count, by: width) {
      guard Self.number(in: segments, at: segment, bytes: 4) == Self.noteSegment,
        let start = Self.number(in: segments, at: segment + 8, bytes: 8),
        let size = Self.number(in: segments, at: segment + 32, bytes: 8)
      else { continue }
      let notes = Self.read(file, at: start, count: min(size, Self.mostBytes))
      if let json = Self.packageJSON(in: notes) {
        self.json = json
        return
      }
    }
    return nil
  }

  init(json: String) { self.json = json }

  /// The text of a key, as it stands: what the Makefile writes has nothing to unescape.
  package func value(of key: String) -> String? {
    guard let start = json.firstRange(of: "\"\(key)\":\"")?.upperBound,
      let end = json[start...].firstIndex(of: "\""), end > start
    else { return nil }
    return String(json[start..<end])
  }

  // MARK: - ELF

  /// PT_NOTE.
  private static let noteSegment = 4
  /// NT_FDO_PACKAGING_METADATA, of the owner "FDO".
  private static let kind = 0xcafe_1a7e
  private static let mostBytes = 65536

  /// The package's note among those of a segment: each of three numbers (length of the owner, of
  /// the text, kind), and both, filled up to four bytes.
  static func packageJSON(in notes: [UInt8]) -> String? {
    var place = 0
    while let ownerLength = number(in: notes, at: place, bytes: 4),
      let length = number(in: notes, at: place + 4, bytes: 4),
      let kind = number(in: notes, at: place + 8, bytes: 4)
    {
      let owner = place + 12
      let text = owner + (ownerLength + 3) & ~3
      guard text + length <= notes.count else { return nil }
      if kind == Self.kind, notes[owner..<(owner + ownerLength)].elementsEqual("FDO\0".utf8) {
        return String(decoding: notes[text..<(text + length)].prefix { $0 != 0 }, as: UTF8.self)
      }
      place = text + (length + 3) & ~3
    }
    return nil
  }

  private static func number(in bytes: [UInt8], at place: Int, bytes width: Int) -> Int? {
    guard place >= 0, place + width <= bytes.count else { return nil }
    let value = bytes[place..<(place + width)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: value)
  }

  private static func read(_ file: Int32, at place: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { room, length in
      length = max(pread(file, room.baseAddress, count, off_t(place)), 0)
    }
  }
}
