import OomhistAnalysis
import Testing

@Suite struct HourRollUpTests {
  /// The sums of a full series, the plain way.
  private func plain(_ series: [(t: Int64, x: Int64?)]) -> HourRollUp.Sums? {
    var sums = HourRollUp.Sums()
    for case (let t, let x?) in series {
      if sums.count == 0 { sums.first = x }
      sums.count += 1
      sums.last = x
      sums.least = min(sums.least, x)
      sums.most = max(sums.most, x)
      sums.sumT += t
      sums.sumTT += t * t
      sums.sumX += x
      sums.sumTX += t * x
    }
    return sums.count > 0 ? sums : nil
  }

  @Test("Changes sum up to what the full series does", arguments: 0..<200)
  func changesAreEnough(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func random(_ bound: UInt64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64((state >> 33) % bound)
    }
    var us: Int64 = 5_000_000
    let snapshots = (0..<Int(1 + random(40))).map { index in
      us += 1_000_000 * random(20)
      return (id: Int64(100 + index * 2), us: us)
    }
    var rollUp = HourRollUp(snapshots: snapshots)
    var series: [Int64: [(t: Int64, x: Int64?)]] = [:]
    var gone: [Int64: Int64] = [:]
    var values: [Int64: Int64?] = [:]
    for snapshot in snapshots {
      for process in Int64(1)...5 where gone[process] == nil {
        if values[process] != nil, random(20) == 0 {
          gone[process] = snapshot.id
          continue
        }
        if values[process] == nil ? random(3) == 0 : random(3) == 0 {
          let value: Int64? = random(8) == 0 ? nil : random(1000)
          values[process] = .some(value)
          rollUp.add(snapshotID: snapshot.id, processID: process, value: value)
        }
        guard let value = values[process] else { continue }
        let t = (snapshot.us - snapshots[0].us) / 1_000_000
        series[process, default: []].append((t, value))
      }
    }
    let result = rollUp.finish { gone[$0] }
    #expect(result.map(\.processID) == series.filter { plain($0.value) != nil }.keys.sorted())
    for (process, sums) in result { #expect(sums == plain(series[process] ?? [])) }
  }

  @Test func aLineHasItsSlope() {
    var rollUp = HourRollUp(snapshots: (0..<10).map { (id: $0, us: $0 * 10_000_000) })
    for id in Int64(0)..<10 { rollUp.add(snapshotID: id, processID: 1, value: 100 + id * 30) }
    let sums = rollUp.finish { _ in nil }.first?.sums
    #expect(sums?.slopePerSecond == 3 && sums?.most == 370 && sums?.first == 100)
  }

  @Test func oneMomentHasNoSlope() {
    var rollUp = HourRollUp(snapshots: [(id: 7, us: 1)])
    rollUp.add(snapshotID: 7, processID: 1, value: 5)
    #expect(rollUp.finish { _ in nil }.first?.sums.slopePerSecond == nil)
  }
}
