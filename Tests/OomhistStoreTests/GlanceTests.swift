import Foundation
import GRDB
import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// Values of the record for completion: newest first, without waiting, without a trace.
@Suite struct GlanceTests {
  let folder: TemporaryFolder
  var path: String { folder.path("h.db") }

  init() throws { folder = try TemporaryFolder() }

  /// Three processes that run and one that has ended, in a closed database.
  private func record() throws {
    let store = try Store.openForWriting(path: path)
    var machine = FakeMachine()
    machine.processes = [
      .init(10, "old", rssKib: 1000), .init(11, "ended", rssKib: 1000),
      .init(12, "new", rssKib: 1000),
    ]
    _ = try store.append(machine.snapshot(atSecond: 60))
    machine.processes.remove(at: 1)
    _ = try store.append(machine.snapshot(atSecond: 70))
    _ = try store.record([machine.kill(10, atSecond: 80)])
    try store.close()
  }

  private func texts(_ glimpse: Store.Glimpse) throws -> [String] {
    let store = try Store.openForGlance(path: path)
    defer { try? store.close() }
    return try store.glance(at: glimpse).map(\.text)
  }

  @Test func theNewestComesFirst() throws {
    try record()
    #expect(try texts(.comms) == ["new", "ended", "old"])
    #expect(try texts(.pids) == ["12", "11", "10"])
    #expect(try texts(.kills) == ["1"])
    #expect(try texts(.boots) == ["0"])
    #expect(try texts(.containers) == [])
  }

  @Test func nothingIsLeftBesideTheFile() throws {
    try record()
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
    _ = try texts(.comms)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == before)
    #expect(throws: StoreError.self) { try Store.openForGlance(path: folder.path("gone.db")) }
    #expect(!FileManager.default.fileExists(atPath: folder.path("gone.db")))
  }

  @Test func nobodyIsWaitedFor() throws {
    try record()
    let owner = try DatabaseQueue(path: path)
    try owner.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE x (a)")
    }
    let start = ContinuousClock.now
    #expect(throws: StoreError.self) { try texts(.comms) }
    #expect(ContinuousClock.now - start < .seconds(5), "a reader waits for 30 s")
    try owner.close()
  }

  @Test func aRecorderAtWorkIsReadBeside() throws {
    try record()
    let owner = try DatabaseQueue(path: path)
    try owner.writeWithoutTransaction { db in
      try db.execute(sql: "BEGIN IMMEDIATE; CREATE TABLE x (a)")
      #expect(try texts(.comms) == ["new", "ended", "old"])
      try db.execute(sql: "ROLLBACK")
    }
    try owner.close()
  }
}
