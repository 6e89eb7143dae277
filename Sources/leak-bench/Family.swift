import OomhistAnalysis

/// A kind of series in the corpus, with what is true of it.
enum Family: String, CaseIterable {
  case flat, warmup, cacheFill, sawtooth, diurnal, workday, step, wander, burst, spikes, mixed
  case creepStops, flatRestarted, staircaseEnds
  case leakFlat, leakWarmup, leakCacheFill, leakSawtooth, leakDiurnal, leakWorkday, leakStep
  case leakWander, leakBurst, leakSpikes, leakMixed
  case leakStaircase, leakMidWindow, leakTraffic, leakRestarted

  /// Whether series of the family leak until they end.
  var isLeak: Bool { rawValue.hasPrefix("leak") }

  /// What the program does besides.
  ///
  /// Two different things for a mix, drawn evenly.
  func backgrounds(_ dice: inout Dice) -> [Background.Kind] {
    switch self {
    case .warmup, .leakWarmup: return [.warmup]
    case .cacheFill, .leakCacheFill: return [.cacheFill]
    case .sawtooth, .leakSawtooth: return [.sawtooth]
    case .diurnal, .leakDiurnal: return [.diurnal]
    case .workday, .leakWorkday: return [.workday]
    case .step, .leakStep: return [.step]
    case .wander, .leakWander: return [.wander]
    case .burst, .leakBurst: return [.burst]
    case .spikes, .leakSpikes: return [.spikes]
    case .mixed, .leakMixed:
      var kinds = Background.Kind.allCases.filter { $0 != .flat }
      let first = kinds.remove(at: dice.count(0...kinds.count - 1))
      return [first, kinds[dice.count(0...kinds.count - 1)]]
    default: return [.flat]
    }
  }

  /// Shapes that are right for the family, the best first.
  var shapes: [GrowthShape] {
    if isLeak { return [.leak] }
    if self == .mixed { return GrowthShape.allCases.filter { $0 != .leak && $0 != .new } }
    return switch self {
    case .warmup, .cacheFill, .creepStops: [.warmup]
    case .staircaseEnds: [.warmup, .step]
    case .sawtooth: [.sawtooth]
    case .step: [.step]
    case .burst: [.burst]
    case .spikes: [.burst, .steady]
    case .workday: [.steady, .step]
    default: [.steady]
    }
  }
}
