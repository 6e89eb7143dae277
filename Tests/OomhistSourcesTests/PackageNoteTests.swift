import Foundation
import OomhistTestSupport
import Testing

@testable import OomhistSources

@Suite("PackageNote")
struct PackageNoteTests {
  private static let json = #"{"type":"make","version":"0.1.0","commit":"0123456789ab+"}"#

  private static func word(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func note(_ owner: String, kind: Int, _ text: String) -> [UInt8] {
    let (name, body) = (Array(owner.utf8) + [0], Array(text.utf8))
    func filled(_ bytes: [UInt8]) -> [UInt8] {
      bytes + Array(repeating: 0, count: -bytes.count & 3)
    }
    return word(name.count) + word(body.count) + word(kind) + filled(name) + filled(body)
  }

  private static let package = note("FDO", kind: 0xcafe_1a7e, json)
  private static let buildID = note("GNU", kind: 3, "12345")

  @Test("The package's note is found among others", arguments: [[], buildID, buildID + buildID])
  func found(before: [UInt8]) {
    #expect(PackageNote.packageJSON(in: before + Self.package + Self.buildID) == Self.json)
  }

  @Test(
    "Without one, or cut, there is none",
    arguments: [
      [], buildID, note("FDO", kind: 1, json), note("GNU", kind: 0xcafe_1a7e, json),
      Array(package.dropLast(8)), Array(package.prefix(11)),
      [UInt8](repeating: 0xFF, count: 64),
    ])
  func none(notes: [UInt8]) {
    #expect(PackageNote.packageJSON(in: notes) == nil)
  }

  @Test(
    arguments: [
      (json, "0123456789ab+"), (#"{"commit":""}"#, nil), ("{}", nil), (#"{"commit":"ab"#, nil),
    ])
  func theCommitIsReadFromIt(json: String, commit: String?) {
    #expect(PackageNote(json: json).value(of: "commit") == commit)
  }

  /// A program of one segment of notes.
  private static let program: [UInt8] = {
    var head: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1] + Array(repeating: 0, count: 58)
    head[32] = 64
    head[54] = 56
    head[56] = 1
    var segment = [UInt8](repeating: 0, count: 56)
    segment.replaceSubrange(0..<4, with: word(4))
    segment.replaceSubrange(8..<12, with: word(120))
    segment.replaceSubrange(32..<36, with: word(package.count))
    return head + segment + package
  }()

  @Test("It is found in a program's file; not in one that is cut, or is none")
  func file() throws {
    let folder = try TemporaryFolder()
    func note(_ bytes: some Sequence<UInt8>) throws -> PackageNote? {
      try Data(bytes).write(to: URL(fileURLWithPath: folder.path("program")))
      return PackageNote(program: folder.path("program"))
    }
    #expect(try note(Self.program) == PackageNote(json: Self.json))
    for length in [0, 5, 40, 64, 100, 130, Self.program.count - 8] {
      #expect(try note(Self.program.prefix(length)) == nil, "\(length)")
    }
    #expect(try note("#!/bin/sh\n".utf8) == nil)
    #expect(PackageNote(program: folder.path("missing")) == nil)
  }
}
