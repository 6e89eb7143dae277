/// One time at which the made-up machine runs out of memory.
struct Shortage {
  /// The snapshots in which a leak grows; the kill follows the last one.
  let snapshots: ClosedRange<Int>
  /// Whether the leaking process is protected by its `oom_score_adj`, so that another one pays;
  /// else it is exposed by it.
  let isProtected: Bool

  /// The shortages of a history: evenly spread over its last 24 hours, each after a leak of 10 to
  /// 60 minutes that ends before the next one begins.
  static func planned(_ options: TraceOptions, _ dice: inout Dice) -> [Shortage] {
    func snapshots(inMinutes minutes: Int64) -> Int64 {
      minutes * 60_000_000 / options.intervalUs
    }
    let span = min(snapshots(inMinutes: 24 * 60), Int64(options.snapshots))
    let spacing = span / Int64(options.kills + 1)
    let longest = min(snapshots(inMinutes: 60), spacing * 9 / 10)
    guard longest > 1 else { return [] }
    let shortest = min(snapshots(inMinutes: 10), longest)
    return (0..<options.kills).map { number in
      let last = options.snapshots - (options.kills - number) * Int(spacing)
      let length = Int(dice.within(max(2, shortest)...longest))
      return Shortage(snapshots: max(2, last - length + 1)...last, isProtected: number % 2 == 1)
    }
  }
}
