import OomhistModel
import Testing

@testable import OomhistAnalysis

@Suite struct BadnessRulesTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let release: KernelRelease
    var sizeKib: Int64 = 400_000
    var adj: Int64 = 0
    var uid: Int64 = 1000
    var pid: Int64 = 7
    let points: Int64?
    var testDescription: String { name }
  }

  /// 4 000 000 KiB in all are 1 000 000 pages, so that one of adj is 1000 pages.
  static let cases = [
    Case(name: "size in pages", release: .init(6, 12), points: 100_000),
    Case(name: "adj lifts", release: .init(6, 12), adj: 100, points: 200_000),
    Case(name: "adj lowers below zero", release: .init(5, 9), adj: -500, points: -400_000),
    Case(name: "before 5.9 one point is left", release: .init(5, 8), adj: -500, points: 1),
    Case(name: "-999 is not never", release: .init(6, 1), adj: -999, points: -899_000),
    Case(name: "-1000 is never", release: .init(6, 1), adj: -1000, points: nil),
    Case(name: "init is never", release: .init(6, 1), pid: 1, points: nil),
    Case(name: "root as anyone since 4.17", release: .init(4, 17), uid: 0, points: 100_000),
    Case(name: "3 % of its size for root", release: .init(4, 16), uid: 0, points: 97_000),
    Case(name: "of its size since 3.14", release: .init(3, 14), uid: 0, points: 97_000),
    Case(name: "3 % of all for root", release: .init(3, 13), uid: 0, points: 70_000),
    Case(name: "the same in 3.5", release: .init(3, 5), uid: 0, points: 70_000),
    Case(name: "permille before 3.5", release: .init(3, 4), points: 100),
    Case(name: "30 permille for root", release: .init(2, 6, 36), uid: 0, points: 70),
    Case(name: "one permille is left", release: .init(3, 0), adj: -900, points: 1),
    Case(name: "a thousand at most", release: .init(3, 0), adj: 950, points: 1000),
    Case(name: "part of a page does not count", release: .init(6, 1), sizeKib: 7, points: 1),
  ]

  @Test(arguments: cases) func pointsAsTheKernelHasThem(_ one: Case) {
    let candidate = Candidate(
      pid: one.pid, comm: "x", uid: one.uid, sizeKib: one.sizeKib, oomScoreAdj: one.adj)
    let rules = BadnessRules(release: one.release)
    #expect(rules.points(of: candidate, totalKib: 4_000_000) == one.points)
  }

  @Test func theBiasIsDividedFirst() {
    // 1999 pages: 1999 / 1000 is 1, and 500 times that 500, not 999.
    let candidate = Candidate(pid: 7, comm: "x", sizeKib: 0, oomScoreAdj: 500)
    #expect(BadnessRules(release: nil).points(of: candidate, totalKib: 7996) == 500)
  }

  @Test func nothingHostileOverflows() {
    let candidates = (2...9).map {
      Candidate(pid: $0, comm: "x", uid: 0, sizeKib: .max, oomScoreAdj: .min + $0)
    }
    for release in [KernelRelease(3, 0), .init(3, 10), .init(4, 4), .init(6, 0)] {
      let rules = BadnessRules(release: release, pageKib: 0)
      for totalKib in [Int64.min, 0, 1, .max] {
        let ranking = BadnessRanking(candidates: candidates, totalKib: totalKib, rules: rules)
        #expect(ranking.unkillable.count == 8)
        #expect(ranking.unkillableKib > 0)
      }
    }
  }

  @Test func theTableWinsOverTheRecord() throws {
    var task = OOMTask(pid: 12, comm: "java")
    task.tgid = 11
    task.rssKib = 100
    task.swapKib = 20
    task.pgtablesKib = 3
    task.oomScoreAdj = -5
    let recorded = Candidate(
      pid: 11, comm: "java", unit: "a.service", sizeKib: 50, oomScoreAdj: 0, ppid: 1)
    let both = try #require(Candidate(task: task, recorded: recorded))
    #expect(both.sizeKib == 123)
    #expect(both.oomScoreAdj == -5)
    #expect(both.unit == "a.service")
    #expect(both.isRecorded)
    let other = Candidate(pid: 11, comm: "bash", unit: "b.service", sizeKib: 50)
    #expect(Candidate(task: task, recorded: other)?.unit == nil)
    #expect(Candidate(task: task)?.isRecorded == false)
    task.rssKib = nil
    #expect(Candidate(task: task) == nil)
  }

  @Test func equalPointsShareAPlace() {
    let ranking = BadnessRanking(
      candidates: [
        Candidate(pid: 5, comm: "a", sizeKib: 40), Candidate(pid: 4, comm: "b", sizeKib: 40),
        Candidate(pid: 6, comm: "c", sizeKib: 400), Candidate(pid: 7, comm: "d", sizeKib: 4),
      ], totalKib: 4000, rules: BadnessRules(release: nil))
    #expect(ranking.killable.map(\.candidate.pid) == [6, 4, 5, 7])
    #expect(ranking.killable.map(\.place) == [1, 2, 2, 4])
  }
}
