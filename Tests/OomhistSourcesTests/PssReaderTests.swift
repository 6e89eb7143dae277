import OomhistModel
import OomhistTestSupport
import Testing

@testable import OomhistSources

@Suite("PssReader")
struct PssReaderTests {
  private let root: FakeRoot

  init() throws { root = try FakeRoot() }

  private func process(_ pid: Int32, rssKib: Int64, pss: String? = nil) throws -> ProcessReading {
    try root.write(
      "proc/\(pid)/smaps_rollup",
      pss ?? "00400000-7ffd r--p 0 00:00 0 [rollup]\nRss: \(rssKib) kB\nPss:   \(rssKib / 2) kB\n"
        + "Pss_Anon: 7 kB\nSwapPss:  3 kB\n")
    var sample = ProcessSample()
    sample.rssAnonKib = rssKib
    return ProcessReading(
      identity: ProcessIdentity(pid: pid, startTicks: UInt64(pid)), sample: sample,
      facts: ProcessFacts(comm: "p"))
  }

  private func reader(
    budgetUs: Int64, minimumKib: Int64 = 0, usPerLook: Int64 = 0
  ) throws -> PssReader {
    var now: Int64 = 0
    return PssReader(
      root: try FileRoot(root.procfs),
      settings: .init(budgetUs: budgetUs, minimumKib: minimumKib),
      nowUs: {
        defer { now += usPerLook }
        return now
      })
  }

  @Test("Without a budget nothing is read")
  func off() throws {
    #expect(try reader(budgetUs: 0).read([process(10, rssKib: 5000)]).isEmpty)
  }

  @Test("Proportional sizes of the processes that are large enough, and not too large")
  func sizes() throws {
    let all = [
      try process(10, rssKib: 5000), try process(11, rssKib: 10),
      try process(12, rssKib: 2_000_000),
    ]
    let read = try reader(budgetUs: 10_000, minimumKib: 100).read(all)
    #expect(read == [PssReading(identity: all[0].identity, pssKib: 2500, swapPssKib: 3)])
  }

  @Test("The budget ends a pass, and the next one goes on with the oldest")
  func turns() throws {
    let all = try (10..<16).map { try process($0, rssKib: 1000) }
    let reader = try reader(budgetUs: 100, usPerLook: 30)
    let passes = (0..<3).map { _ in reader.read(all).map(\.identity.pid) }
    #expect(passes == [[10, 11, 12], [13, 14, 15], [10, 11, 12]])
  }

  @Test(
    "What cannot be read is passed over",
    arguments: ["", "Pss:\n", "Pss: 99999999999999999999 kB\n"])
  func broken(text: String) throws {
    #expect(try reader(budgetUs: 10_000).read([process(10, rssKib: 5000, pss: text)]).isEmpty)
  }
}
