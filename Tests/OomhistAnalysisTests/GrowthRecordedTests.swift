import Testing

@testable import OomhistAnalysis

/// Series that were recorded before a real kill: the incident of `oomhist demo`.
@Suite struct GrowthRecordedTests {
  /// Milliseconds since boot, and KiB held from then on.
  static func readings(_ text: String) -> [Reading] {
    text.split { $0 == " " || $0 == "\n" }.compactMap { word in
      let parts = word.split(separator: ":").compactMap { Int64($0) }
      return parts.count == 2 ? Reading(us: parts[0] * 1000, kib: parts[1]) : nil
    }
  }

  /// `backup-agent`, which leaked 2 MiB a second; the machine stood still from 94 s to 112 s.
  static let leak = readings(
    """
    43476:7480 44475:9860 45475:12240 46475:14360 47475:16740 48475:18860 49475:21240 50477:23620
    51474:25736 52475:28116 53475:30496 54474:32612 55474:34992 56475:37112 57475:39492
    58474:41872 59474:43988 60474:46368 61475:48484 62475:50864 63475:52980 64475:55360
    65475:57744 66475:59860 67475:62240 68475:64356 69475:66736 70475:69116 71475:71232
    72474:73612 73474:75728 74475:78112 75476:80228 76474:82608 77475:84988 78475:87104
    79475:89484 80474:91600 81474:93980 82477:96360 83475:98476 84473:100596 85481:103492
    86474:105344 87474:107460 88475:109740 89490:111856 90475:114236 91477:116268 92478:119076
    93474:120928 94518:122992 104068:124128 105528:136100 112475:163872 113474:165988
    114475:168368 115475:170748 116474:172864
    """)

  /// `java`, whose heap went up and down.
  static let heap = readings(
    """
    18473:18064 19476:20976 20475:13568 21474:16744 22475:19652 23475:22824 24475:15420
    25475:18596 26475:21504 27475:14364 28475:17272 29475:20184 30477:13044 31474:15948
    32475:19124 33475:22032 34475:14628 35475:17800 36474:20712 37475:13568 38475:16480
    39475:19388 40475:22560 41475:15156 42475:18332 43476:21240 44475:13832 45475:17008
    46475:19916 47475:23088 48475:15684 49475:18860 50477:21768 51474:14628 52475:17536
    53475:20448 54474:13304 55474:16216 56475:19388 57475:22296 58474:15156 59474:18064
    60474:20976 61475:13832 62475:16744 63475:19652 64475:22824 65475:15420 66475:18596
    67475:21504 68475:14364 69475:17272 70475:20448 71475:13044 72474:16216 73474:19124
    74475:22032 75476:14892 76474:18064 77475:20976 78475:13568 79475:16744 80474:19388
    81474:22560 82477:15156 83475:18064 84473:21240 85481:14616 86474:16996 87474:19904
    88475:22712 89490:14516 90475:17424 91477:20252 92478:12744 93474:15384 94518:18244
    104068:19112 105528:13184 112475:17680 113474:20592 114475:13452 115475:16364 116474:19272
    """)

  /// `postgres`, of which the kernel took back some pages of files.
  static let database = readings(
    """
    18473:119644 44475:119644 45475:119644 85481:119632 88475:119532 91477:119476 92478:119344
    93474:119344 94518:119292 104068:119104
    """)

  /// As seen at every snapshot from the tenth second of the leak on; but not in the middle of the
  /// seconds in which all stood still.
  @Test func theCulpritIsFoundEarly() {
    let moments = Self.leak.dropFirst(10).map(\.us)
    let missed = moments.filter { !GrowthTest().examine(Self.leak, untilUs: $0).isLeaking }
    #expect(missed == [105_528_000], "of \(moments.count)")
  }

  /// A moment before the machine stood still, and the kill.
  @Test(arguments: [94_518_000, 117_000_000] as [Int64])
  func theCulpritIsFound(untilUs: Int64) throws {
    let culprit = GrowthTest().examine(Self.leak, untilUs: untilUs)
    #expect(culprit.isLeaking)
    #expect(culprit.confidence >= .medium)
    #expect(culprit.grewKib > 110_000)
    let perSecond = try #require(culprit.slopeKibPerHour) / 3600
    #expect(perSecond > 1500 && perSecond < 3500)
  }

  @Test(arguments: [94_518_000, 117_000_000] as [Int64])
  func theOthersAreNot(untilUs: Int64) {
    let heap = GrowthTest().examine(Self.heap, untilUs: untilUs)
    #expect(heap.shape == .sawtooth)
    #expect(abs(heap.grewKib) < 2500)
    let database = GrowthTest().examine(Self.database, untilUs: untilUs)
    #expect(database.shape == .steady)
    #expect(database.grewKib <= 0)
  }

  @Test func theKillCouldHaveBeenForetold() throws {
    // 20 s before the machine stood still; it held 124 MiB by then.
    let finding = GrowthTest().examine(Self.leak, untilUs: 74_000_000)
    let likelyUs = try #require(Exhaustion.when(finding, reaches: 122_992).likelyUs)
    #expect(abs(likelyUs - 94_518_000) < 3_000_000)
  }
}
