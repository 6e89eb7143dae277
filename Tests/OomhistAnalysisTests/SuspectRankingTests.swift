import Testing

@testable import OomhistAnalysis

/// Who is ranked first, and that nothing counts twice.
@Suite struct SuspectRankingTests {
  static func process(
    _ pid: Int64, _ name: String, _ from: Int64?, _ to: Int64?, middle: Int64? = nil,
    unit: String? = nil, ppid: Int64? = nil, uid: Int64 = 0, vsize: Int64? = nil
  ) -> GrowthActor {
    var actor = GrowthActor(.process, name)
    actor.pid = pid
    actor.processID = pid
    actor.ppid = ppid
    actor.uid = uid
    actor.unit = unit
    actor.cgroup = unit.map { "/system.slice/" + $0 }
    actor.fromKib = from
    actor.middleKib = middle ?? from
    actor.toKib = to
    actor.vsizeKib = vsize
    return actor
  }

  static func unowned(_ kind: GrowthActor.Kind, _ name: String, _ to: Int64) -> GrowthActor {
    var actor = GrowthActor(kind, name)
    actor.fromKib = 0
    actor.middleKib = 0
    actor.toKib = to
    return actor
  }

  static let workers = (0..<20).map {
    process(100 + $0, "worker", nil, 8_000, unit: "app.service", vsize: 20_000 + $0)
  }

  @Test(arguments: [
    ("the one that grew", [process(1, "a", 10, 10), process(2, "b", 10, 90_000)], "process", "b"),
    (
      "a crowd without a big member", workers + [process(1, "db", 5_000, 30_000)], "group", "worker"
    ),
    (
      "one that leads its group", workers + [process(1, "worker", 0, 400_000, unit: "app.service")],
      "process", "worker"
    ),
    (
      "two programs of a unit",
      [
        process(1, "web", 0, 50_000, unit: "shop.service"),
        process(2, "cache", 0, 50_000, unit: "shop.service"), process(3, "x", 0, 40_000),
      ], "group", "shop.service"
    ),
    ("tmpfs", [process(1, "a", 10, 10_000), unowned(.shmem, "shmem", 90_000)], "shmem", "shmem"),
    ("slab", [process(1, "a", 10, 10_000), unowned(.slab, "slab", 90_000)], "slab", "slab"),
    (
      "a lowered limit", [process(1, "a", 10, 5_000), unowned(.limit, "/g", 90_000)], "limit", "/g"
    ),
    (
      "who grew last",
      [
        process(1, "early", 0, 60_000, middle: 60_000),
        process(2, "late", 0, 50_000, middle: 10_000),
      ], "process", "late"
    ),
  ])
  func theFirstIs(what: String, actors: [GrowthActor], kind: String, name: String) {
    let first = SuspectRanking(actors).suspects.first
    #expect(first?.kind.rawValue == kind, "\(what)")
    #expect(first?.name == name, "\(what)")
  }

  @Test func aRestartedServiceHasGrownByWhatItHasMore() {
    let suspects = SuspectRanking([
      Self.process(1, "api", 100_000, nil, unit: "api.service"),
      Self.process(2, "api", nil, 130_000, unit: "api.service"),
      Self.process(3, "leak", 10_000, 60_000, unit: "leak.service"),
    ]).suspects
    #expect(suspects.first?.name == "leak")
    #expect(suspects.first { $0.name == "api" }?.grewKib == 30_000)
  }

  /// vfork() and a fork that has touched nothing: the same memory under two pids.
  @Test func aSharedAddressSpaceCountsOnce() {
    let suspects = SuspectRanking([
      Self.process(1, "java", 500_000, 520_000, vsize: 900_000),
      Self.process(2, "java", nil, 520_000, ppid: 1, vsize: 900_000),
      Self.process(3, "leak", 10_000, 60_000),
    ]).suspects
    #expect(suspects.first?.name == "leak")
    #expect(!suspects.contains { $0.pid == 2 })
  }

  @Test func sharedMemoryIsTheDoingOfWhoMapsIt() {
    var postgres = Self.process(1, "postgres", 10_000, 12_000)
    postgres.sharedFromKib = 5_000
    postgres.sharedToKib = 95_000
    let actors = [postgres, Self.process(2, "x", 0, 30_000), Self.unowned(.shmem, "shmem", 90_000)]
    let suspects = SuspectRanking(actors).suspects
    #expect(suspects.first?.name == "postgres")
    #expect(suspects.first?.isShared == true)
    #expect(suspects.first?.grewKib == 92_000)
    #expect(!suspects.contains { $0.kind == .shmem })
  }

  @Test func aUnitOfOneProgramIsNamedOnce() {
    let suspects = SuspectRanking(Self.workers).suspects
    #expect(suspects.filter { $0.kind == .group }.count == 1)
    #expect(suspects.first?.memberCount == 20)
    #expect(suspects.first?.unit == "app.service")
    #expect(suspects.first?.isNew == true)
  }

  @Test func rootIsNoGroupAndAUserIs() {
    func crowd(uid: Int64) -> [GrowthActor] {
      (0..<6).map { Self.process($0, "p\($0)", nil, 9_000, unit: "u\($0).scope", uid: uid) }
    }
    #expect(SuspectRanking(crowd(uid: 0)).suspects.first?.kind == .process)
    #expect(SuspectRanking(crowd(uid: 1000)).suspects.first?.name == "uid 1000")
  }

  @Test func whereNobodyGrewThereIsNoSuspect() {
    #expect(
      SuspectRanking([Self.process(1, "a", 10, 5), Self.process(2, "b", 9, 9)]).suspects == [])
    #expect(SuspectRanking([]).suspects == [])
  }
}
