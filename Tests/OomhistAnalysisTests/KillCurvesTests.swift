import OomhistModel
import Testing

@testable import OomhistAnalysis

/// What a report draws: the stretch, the thinned curves, the pauses.
@Suite struct KillCurvesTests {
  @Test(arguments: [
    (3_600_000_000 as Int64, 0 as Int64?, -900_000_000 as Int64, 4_200_000_000 as Int64),
    (3_600_000_000, nil, -900_000_000, 4_200_000_000),
    // A moment has a width all the same.
    (100_000_000, 100_000_000, 87_500_000, 101_666_666),
  ])
  func theStretchReachesAroundTheLoss(atUs: Int64, startUs: Int64?, fromUs: Int64, untilUs: Int64) {
    let curves = KillCurves(around: atUs, startUs: startUs)
    #expect(curves.fromUs == fromUs)
    #expect(curves.untilUs == untilUs)
  }

  @Test func aShortCurveStaysAsItIs() {
    for count in [0, 1, 2, 400] {
      let readings = (0..<count).map { Reading(us: Int64($0), kib: Int64($0 % 7)) }
      #expect(KillCurves.thinned(readings) == readings)
    }
  }

  @Test func aLongCurveKeepsItsPeaks() {
    for count in [401, 402, 1000, 9999] {
      var readings = (0..<count).map { Reading(us: Int64($0), kib: 500 + Int64($0 % 7)) }
      readings[count / 3].kib = 9000
      readings[count / 2].kib = 1
      let thinned = KillCurves.thinned(readings)
      #expect(thinned.count <= 401)
      #expect(thinned.contains(readings[count / 3]) && thinned.contains(readings[count / 2]))
      #expect(thinned.last == readings.last)
      #expect(zip(thinned, thinned.dropFirst()).allSatisfy { $0.us < $1.us })
    }
  }

  @Test func aLongPauseIsASilence() {
    var recorder = KillCurves.Recorder()
    #expect(recorder.pausesUs.isEmpty && recorder.silences.stretches.isEmpty)
    recorder.snapshotsUs = (0..<40).map { Int64($0) * 10 + ($0 < 20 ? 0 : 500) }
    #expect(recorder.pausesUs.last == 510)
    #expect(recorder.silences.stretches == [200..<700])
  }
}
