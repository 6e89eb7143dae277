import Foundation
import GRDB
import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

@Suite struct OpeningTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("h.db")
  }

  /// Runs SQL on the file behind the store's back.
  func meddle(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  func code(_ body: () throws -> Void) -> StoreError.Code? {
    do {
      try body()
      return nil
    } catch {
      return (error as? StoreError)?.code
    }
  }

  @Test func aMissingFileIsMissing() {
    #expect(code { _ = try Store.openForReading(path: path) } == .missing)
  }

  @Test func aPipeIsNoDatabaseAndNotWaitedFor() {
    mkfifo(path, 0o600)
    #expect(code { _ = try Store.openForReading(path: path) } == .notADatabase)
    #expect(code { _ = try Store.openForGlance(path: path) } == .notADatabase)
    #expect(code { _ = try Store.openForWriting(path: path) } == .notADatabase)
  }

  @Test(arguments: [true, false]) func textIsNoDatabase(writing: Bool) throws {
    _ = try folder.write(String(repeating: "not a database\n", count: 100), to: "h.db")
    let before = try Data(contentsOf: URL(filePath: path))
    let open = writing ? Store.openForWriting : { try Store.openForReading(path: $0) }
    #expect(code { _ = try open(path) } == .notADatabase)
    #expect(try Data(contentsOf: URL(filePath: path)) == before, "the file was touched")
  }

  @Test func anotherProgramsDatabaseIsLeftAlone() throws {
    try meddle("CREATE TABLE theirs (a)")
    let before = try Data(contentsOf: URL(filePath: path))
    #expect(code { _ = try Store.openForWriting(path: path) } == .foreignDatabase)
    #expect(try Data(contentsOf: URL(filePath: path)) == before, "the file was touched")
  }

  @Test(arguments: [true, false]) func aNewerSchemaIsRefused(writing: Bool) throws {
    try Store.openForWriting(path: path).close()
    try meddle("INSERT INTO grdb_migrations VALUES ('9999_future')")
    let open = writing ? Store.openForWriting : { try Store.openForReading(path: $0) }
    do {
      _ = try open(path)
      Issue.record("it was opened")
    } catch let error as StoreError {
      #expect(error.code == .newer)
      #expect(error.description.contains("9999_future"))
    }
  }

  @Test func anOlderSchemaIsBroughtUpToDateByAWriterOnly() throws {
    try Store.openForWriting(path: path).close()
    try meddle(
      "DELETE FROM grdb_migrations WHERE identifier LIKE '0006%'; DROP VIEW cgroup_span; DROP VIEW process_hours; DROP VIEW unlogged_kill; DROP VIEW kill; DROP VIEW timeline; DROP VIEW process_series; DROP VIEW process_span; DROP VIEW process_info"
    )
    #expect(code { _ = try Store.openForReading(path: path) } == .older)
    try Store.openForWriting(path: path).close()
    #expect(code { _ = try Store.openForReading(path: path) } == nil)
  }

  @Test func othersCannotReadTheFile() throws {
    let store = try Store.openForWriting(path: path)
    _ = try store.append(FakeMachine().snapshot(atSecond: 0))
    for suffix in ["", "-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
      let mode = try #require(attributes[.posixPermissions] as? Int)
      #expect(mode & 0o137 == 0, "mode \(String(mode, radix: 8)) of \(suffix)")
    }
  }

  @Test func aReaderCannotWrite() throws {
    try Store.openForWriting(path: path).close()
    let reader = try Store.openForReading(path: path)
    #expect(code { _ = try reader.append(FakeMachine().snapshot(atSecond: 0)) } == .permission)
    #expect(
      code { try reader.run(sql: "DELETE FROM boot", values: [:], begin: { _ in }, row: { _ in }) }
        == .invalidSQL)
  }

  @Test func readersSeeWhatAWriterHasCommitted() throws {
    let writer = try Store.openForWriting(path: path)
    _ = try writer.append(FakeMachine().snapshot(atSecond: 0))
    let reader = try Store.openForReading(path: path)
    #expect(try reader.overview(sinceUs: nil, untilUs: nil).snapshotsInWindow == 1)
    _ = try writer.append(FakeMachine().snapshot(atSecond: 10))
    #expect(try reader.overview(sinceUs: nil, untilUs: nil).snapshotsInWindow == 2)
  }

  @Test func aFailedSnapshotLeavesNothingAndTheNextOneIsWhole() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [.init(10, "a", rssKib: 100)]
    _ = try store.append(machine.snapshot(atSecond: 0))
    try meddle(
      "CREATE TRIGGER full BEFORE INSERT ON process_change BEGIN SELECT raise(ABORT, 'disk full'); END"
    )
    machine.processes[0].rssKib = 200
    #expect(throws: StoreError.self) { try store.append(machine.snapshot(atSecond: 10)) }
    try meddle("DROP TRIGGER full")
    let receipt = try store.append(machine.snapshot(atSecond: 20))
    #expect(receipt.snapshotID == 2 && receipt.changedRows == 1)
  }
}
