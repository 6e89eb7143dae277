import Glibc
import OomhistModel

/// The processes of the made-up machine.
///
/// Seven in ten stay, two live about a day and one about an hour: with 300 processes some
/// 24,000 lives in 30 days. One leaks from the first snapshot to the last.
struct Crowd {
  private struct Member {
    let habit: Habit
    /// Snapshots from birth to death; 0: stays.
    let life: Int
    let leaks: Bool
    var age = 0
    var ceilingKib: Int64 = 0
    var state = State.follows
  }

  private enum State {
    /// Does what its habit is.
    case follows
    /// Is moved from outside.
    case held
    /// Is gone in the next snapshot.
    case ending
  }

  /// In the order of their pids, as `/proc` lists them.
  private(set) var readings: [ProcessReading] = []
  private(set) var births = 0
  /// Samples that differ from the process's last one, births included.
  private(set) var changes = 0
  private var members: [Member] = []
  private var dice: Dice
  private let totalKib: Int64
  private let intervalUs: Int64
  private let scale: Double
  /// Less than a day shows a part of the rhythm only, and would miss the asked share.
  private let hasRhythm: Bool
  private var lastPid: Int32 = 300
  private static let leakProbability = 0.3

  init(_ options: TraceOptions, totalKib: Int64) {
    self.totalKib = totalKib
    intervalUs = options.intervalUs
    dice = Dice(seed: options.seed)
    hasRhythm = options.days >= 1
    let leakShare = Self.leakProbability / Double(options.processes)
    scale = Habit.scale(changed: 1 - options.unchanged - leakShare, hasRhythm: hasRhythm)
    let habits = dice.dealt(Habit.allCases.map(\.share), count: options.processes)
    let lives = dice.dealt([0.7, 0.2, 0.1], count: options.processes)
    let leaking = lives.firstIndex(of: 0)
    for index in 0..<options.processes {
      let isLeak = index == leaking
      let day = 86_400_000_000 / Double(intervalUs)
      let spans = [0, day * (1 - 0.05 * dice.unit()), day / 24 * (1 - 0.1 * dice.unit())]
      // One snapshot at least, or a life of 0 would mean for ever.
      let life = lives[index] == 0 ? 0 : max(1, Int(spans[lives[index]]))
      var member = Member(
        habit: isLeak ? .climber : Habit.allCases[habits[index]], life: life, leaks: isLeak)
      member.age = life == 0 ? 0 : Int(dice.within(0...Int64(life - 1)))
      bear(member, boottimeUs: 0)
    }
  }

  /// Lets one interval pass.
  mutating func step(boottimeUs: Int64) {
    let rhythm = hasRhythm ? Habit.rhythm(atSecond: Double(boottimeUs) / 1_000_000) : 1
    let probabilities = Habit.allCases.map { $0.probability(scale: scale, rhythm: rhythm) }
    var ended: [Int] = []
    for index in members.indices {
      members[index].age += 1
      let member = members[index]
      if member.state == .ending || member.life > 0 && member.age >= member.life {
        ended.append(index)
      } else if member.state == .follows,
        dice.chance(
          member.leaks ? Self.leakProbability : probabilities[member.habit.rawValue])
      {
        move(index)
        changes += 1
      }
    }
    for index in ended.reversed() {
      var successor = members.remove(at: index)
      readings.remove(at: index)
      successor.age = 0
      successor.state = .follows
      bear(successor, boottimeUs: boottimeUs)
    }
  }

  // MARK: - One process

  private mutating func bear(_ member: Member, boottimeUs: Int64) {
    var member = member
    births += 1
    changes += 1
    lastPid += Int32(dice.within(1...40))
    var sample = ProcessSample()
    let anon = member.leaks ? 60_000 : 4 * Int64(exp(4 + 7 * dice.unit()))
    sample.rssAnonKib = anon
    sample.rssFileKib = 4 * Int64(exp(5 + 4 * dice.unit()))
    sample.rssShmemKib = dice.chance(0.15) ? 4 * dice.within(1...5000) : 0
    sample.swapKib = dice.chance(0.1) ? 4 * dice.within(1...3000) : 0
    sample.pgtablesKib = 40 + anon / 2048 * 4 + 4 * dice.within(0...50)
    sample.vsizeKib = anon * 2 + 100_000 + 4 * dice.within(0...900_000)
    sample.peakRssKib = sample.rssKib
    sample.threads = dice.chance(0.33) ? dice.within(2...40) : 1
    sample.oomScoreAdj = dice.chance(0.06) ? -500 : dice.chance(0.04) ? 300 : 0
    sample.stateCode = Self.sleeping
    sample.oomScore = score(of: sample)
    member.ceilingKib = anon * 3 + 400_000
    members.append(member)
    readings.append(
      ProcessReading(
        identity: ProcessIdentity(
          pid: lastPid, startTicks: UInt64(max(0, boottimeUs - intervalUs / 2) / 10_000)),
        sample: sample,
        facts: .madeUp(
          number: births, leaks: member.leaks, mayBeJob: member.life > 0, &dice)))
  }

  private static let sleeping = Int64(UInt8(ascii: "S"))
  private static let running = Int64(UInt8(ascii: "R"))

  /// Changes the fields as often as a busy machine's changed rows showed at 10 s.
  private mutating func move(_ index: Int) {
    let member = members[index]
    let before = readings[index].sample
    var sample = before
    let anon = before.rssAnonKib ?? 0
    var step = member.habit.step(from: anon, ceilingKib: member.ceilingKib, &dice)
    if member.leaks { step = 4 * dice.within(1...16) }
    if step == 0 || anon + step < 200 { step = 4 }
    let sign: Int64 = step < 0 ? -1 : 1
    if dice.chance(0.95) { sample.rssAnonKib = anon + step }
    if dice.chance(0.49) {
      sample.rssFileKib = max(400, (before.rssFileKib ?? 0) + 4 * dice.within(-8...8))
    }
    if dice.chance(0.67) {
      let tablesKib = (before.pgtablesKib ?? 0) + sign * 4 * dice.within(1...6)
      sample.pgtablesKib = min(max(40, tablesKib), 400 + anon / 1024 * 4)
    }
    if dice.chance(0.71) {
      sample.vsizeKib = max(10_000, (before.vsizeKib ?? 0) + sign * 4 * dice.within(1...200))
    }
    if dice.chance(0.45) {
      let score = score(of: sample)
      sample.oomScore = score == before.oomScore ? score + 1 : score
    }
    if dice.chance(0.08) { sample.threads = max(1, (before.threads ?? 0) + dice.within(-2...2)) }
    sample.stateCode = dice.chance(0.1) ? Self.running : Self.sleeping
    if sample == before { sample.rssAnonKib = anon + 4 }
    sample.peakRssKib = max(before.peakRssKib ?? 0, sample.rssKib ?? 0)
    readings[index].sample = sample
  }

  /// As Linux 5.9 and later show it: `oom_badness()` scaled to 0 to 2000, times two thirds.
  private func score(of sample: ProcessSample) -> Int64 {
    let permille = (sample.badnessKib ?? 0) * 1000 / totalKib + (sample.oomScoreAdj ?? 0)
    return max(0, (1000 + permille) * 2 / 3)
  }

  // MARK: - Leaks

  /// Processes that stay and do as they like: of those the best protected by their
  /// `oom_score_adj`, or the least.
  func lasting(isProtected: Bool) -> [Int32] {
    let all = readings.indices.filter {
      members[$0].life == 0 && !members[$0].leaks && members[$0].state == .follows
    }
    let biases = all.map { readings[$0].sample.oomScoreAdj ?? 0 }
    let bias = isProtected ? biases.min() : biases.max()
    return zip(all, biases).filter { $0.1 == bias }.map { readings[$0.0].identity.pid }
  }

  /// Lets a process rest, but for ``change(_:_:)``.
  mutating func hold(_ pid: Int32) { setState(.held, of: pid) }

  /// Lets a process end, and one like it begin, with the next interval.
  mutating func end(_ pid: Int32) { setState(.ending, of: pid) }

  private mutating func setState(_ state: State, of pid: Int32) {
    guard let index = index(of: pid) else { return }
    members[index].state = state
  }

  mutating func change(_ pid: Int32, _ body: (inout ProcessSample) -> Void) {
    guard let index = index(of: pid) else { return }
    var sample = readings[index].sample
    body(&sample)
    sample.peakRssKib = max(sample.peakRssKib ?? 0, sample.rssKib ?? 0)
    sample.oomScore = score(of: sample)
    readings[index].sample = sample
    changes += 1
  }

  private func index(of pid: Int32) -> Int? { readings.firstIndex { $0.identity.pid == pid } }
}
