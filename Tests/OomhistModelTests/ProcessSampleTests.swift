import OomhistModel
import Testing

@Suite("Process sample")
struct ProcessSampleTests {
  @Test(
    "oom_adj is what the kernel shows for an oom_score_adj",
    arguments: [
      (0, 0), (58, 0), (59, 1), (100, 1), (117, 1), (118, 2), (300, 5), (500, 8), (882, 14),
      (883, 15), (999, 15), (1000, 15), (-58, 0), (-59, -1), (-500, -8), (-900, -15),
      (-999, -16), (-1000, -17),
    ])
  func oomAdj(adj: Int64, expected: Int64) {
    #expect(ProcessSample.oomAdj(forScoreAdj: adj) == expected)
    var sample = ProcessSample()
    #expect(sample.oomAdj == nil)
    sample.oomScoreAdj = adj
    #expect(sample.oomAdj == expected)
  }

  @Test("Resident memory is the sum of its known kinds, and unknown without any")
  func rss() {
    var sample = ProcessSample()
    #expect(sample.rssKib == nil)
    sample.rssFileKib = 30
    #expect(sample.rssKib == 30)
    sample.rssAnonKib = 100
    sample.rssShmemKib = 7
    #expect(sample.rssKib == 137)
    #expect(sample.badnessKib == 137)
    sample.swapKib = 50
    sample.pgtablesKib = 13
    #expect(sample.badnessKib == 200)
  }

  @Test("Badness is permille of the total plus the adjustment")
  func badness() {
    var sample = ProcessSample()
    #expect(sample.badnessPermille(totalKib: 1000) == nil)
    sample.rssAnonKib = 250
    #expect(sample.badnessPermille(totalKib: 1000) == 250)
    #expect(sample.badnessPermille(totalKib: 0) == nil)
    sample.oomScoreAdj = 300
    #expect(sample.badnessPermille(totalKib: 1000) == 550)
    #expect(sample.badnessPermille(totalKib: 1000, oomScoreAdj: -500) == -250)
    sample.oomScoreAdj = -1000
    #expect(sample.badnessPermille(totalKib: 1000) == nil)
    #expect(sample.badnessPermille(totalKib: 1000, oomScoreAdj: 0) == 250)
  }

  @Test("Every stored number has a column of its own")
  func fields() {
    let columns = ProcessSample.fields.map(\.column)
    #expect(Set(columns).count == columns.count)
    for (index, field) in ProcessSample.fields.enumerated() {
      var sample = ProcessSample()
      sample[keyPath: field.path] = Int64(index + 1)
      let set = ProcessSample.fields.filter { sample[keyPath: $0.path] != nil }.map(\.column)
      #expect(set == [field.column])
    }
  }
}
