import GRDB
import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// How far logs were read, as the database keeps it.
@Suite struct LogPlaceTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path("h.db") }

  init() throws { folder = try TemporaryFolder() }

  private static let file: LogPlace = {
    var place = LogPlace(kind: .file, log: "/var/log/syslog", path: "/var/log/syslog.1")
    (place.stamp, place.headHash, place.headBytes) = (-7, .min, 4096)
    (place.readBytes, place.readLines) = (5000, 50)
    (place.settledBytes, place.settledLines) = (4900, 49)
    (place.modifiedUs, place.readUs) = (1_795_132_800_000_000, 1_795_132_900_000_000)
    (place.kills, place.settledKills) = (3, 2)
    return place
  }()

  private static let journal: LogPlace = {
    var place = LogPlace(kind: .journal, log: "journal", path: "/var/log/journal")
    place.cursor = "s=1c50;i=1"
    return place
  }()

  @Test func whatIsStoredIsReadAgain() throws {
    let store = try Store.openForWriting(path: path)
    try store.update([Self.file, Self.journal])
    var known = try store.logPlaces()
    #expect(known.map(\.sourceID) == [1, 2])
    known.indices.forEach { known[$0].sourceID = nil }
    #expect(known == [Self.file, Self.journal])
  }

  @Test func aPlaceIsReplacedAndWhatIsGoneForgotten() throws {
    let store = try Store.openForWriting(path: path)
    try store.update([Self.file, Self.journal])
    var moved = try store.logPlaces()[0]
    moved.path = "/var/log/syslog.2.gz"
    try store.update([moved], forgetting: [2])
    #expect(try store.logPlaces() == [moved])
  }

  @Test func aDatabaseOfBeforeGetsTheTable() throws {
    try Store.openForWriting(path: path).close()
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction {
      try $0.execute(
        sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '0010_log%'; DROP TABLE log_source")
    }
    try queue.close()
    #expect(throws: StoreError.self) { _ = try Store.openForReading(path: path) }
    let store = try Store.openForWriting(path: path)
    #expect(try store.logPlaces().isEmpty)
    try store.update([Self.file])
    #expect(try store.logPlaces().count == 1)
  }

  @Test func killsThatAreToldAgainAreCountedOnce() {
    var place = LogPlace(kind: .file, log: "l", path: "l")
    place.count(kills: [10, 90], settled: 50)
    #expect(place.kills == 2)
    // The one at 90 again, and one more.
    place.count(kills: [90, 120], settled: 130)
    #expect(place.kills == 3)
    place.count(kills: [], settled: 130)
    #expect(place.kills == 3)
  }
}
