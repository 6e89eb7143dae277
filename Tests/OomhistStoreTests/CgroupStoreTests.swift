import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

@Suite struct CgroupStoreTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("h.db")
  }

  private func reading(_ path: String, currentKib: Int64, limitKib: Int64? = nil) -> CgroupReading {
    var sample = CgroupSample()
    sample.currentKib = currentKib
    sample.limitKib = limitKib
    return CgroupReading(path: path, sample: sample)
  }

  private func append(_ readings: [CgroupReading], _ second: Int64, _ store: Store) throws {
    var snapshot = FakeMachine().snapshot(atSecond: second)
    snapshot.cgroups = readings
    _ = try store.append(snapshot)
  }

  @Test func onlyChangesAreStoredAndALoweredLimitShows() throws {
    var store = try Store.openForWriting(path: path)
    let (web, job) = ("/system.slice/web.service", "/system.slice/job.service")
    try append(
      [reading(web, currentKib: 100, limitKib: 900), reading(job, currentKib: 5)], 0, store)
    try append(
      [reading(web, currentKib: 100, limitKib: 900), reading(job, currentKib: 5)], 10, store)
    try append(
      [reading(web, currentKib: 100, limitKib: 400), reading(job, currentKib: 5)], 20, store)
    try store.close()
    store = try Store.openForWriting(path: path)
    try append([reading(web, currentKib: 100, limitKib: 400)], 30, store)
    try append([reading(web, currentKib: 100, limitKib: 400)], 3600, store)
    let rows = try QueryRows.cells(
      sql: """
        SELECT snapshot_id, unit, current_kib, limit_kib, next_snapshot_id FROM cgroup_span
        ORDER BY snapshot_id, unit
        """, store)
    #expect(
      rows == [
        [.integer(1), .text("job.service"), .integer(5), .null, .integer(4)],
        [.integer(1), .text("web.service"), .integer(100), .integer(900), .integer(3)],
        [.integer(3), .text("web.service"), .integer(100), .integer(400), .null],
        [.integer(4), .text("job.service"), .null, .null, .null],
        [.integer(5), .text("web.service"), .integer(100), .integer(400), .null],
      ])
  }

  @Test func limitsAreThoseOfTheMoment() throws {
    let store = try Store.openForWriting(path: path)
    let (slice, web) = ("/system.slice", "/system.slice/web.service")
    try append(
      [reading(web, currentKib: 1, limitKib: 900), reading(slice, currentKib: 1)], 0, store)
    try append(
      [reading(web, currentKib: 1, limitKib: 400), reading(slice, currentKib: 1)], 10, store)
    func limits(atSecond second: Int64) throws -> [[Int64?]] {
      let paths = [web, "/none", slice]
      let groups = try store.cgroupLimits(of: paths, atUs: FakeMachine.us(second))
      #expect(groups.isEmpty || groups.map(\.path) == [web, slice])
      return groups.map { [$0.sample.limitKib] }
    }
    #expect(try limits(atSecond: 9) == [[900], [nil]])
    #expect(try limits(atSecond: 99) == [[400], [nil]])
    #expect(try limits(atSecond: -1).isEmpty)
  }
}
