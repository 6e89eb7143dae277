import OomhistModel

/// Makes the made-up machine run out of memory as often as asked for, each time for a reason that
/// its samples show.
struct KillScript {
  private var shortages: ArraySlice<Shortage>
  private var leak: Leak?
  private var dice: Dice
  private(set) var kills = 0

  /// Between the last snapshot of a shortage and its kill.
  static let delayUs: Int64 = 2_000_000
  private static let exposed: Int64 = 500

  init(_ options: TraceOptions) {
    dice = Dice(seed: options.seed ^ 0x4b11)
    shortages = Shortage.planned(options, &dice)[...]
  }

  /// Lets the leak, where it is time for one, take its next step before a snapshot.
  mutating func step(before snapshot: Int, _ crowd: inout Crowd, _ machine: MachineMemory) {
    guard let shortage = shortages.first, shortage.snapshots.contains(snapshot) else { return }
    if leak == nil {
      let pids = crowd.lasting(isProtected: shortage.isProtected)
      let pid = pids[Int(dice.within(0...Int64(pids.count - 1)))]
      crowd.hold(pid)
      // Who is to be killed for its leak must be ahead of all that some `choom` exposed.
      if !shortage.isProtected { crowd.change(pid) { $0.oomScoreAdj = Self.exposed } }
      // The last step is the one that is killed for.
      leak = Leak(pid: pid, steps: shortage.snapshots.count + 1)
    }
    grow(&crowd, machine)
  }

  /// The kernel's report of the kill that follows a snapshot, if one does.
  ///
  /// Who was killed is gone in the next snapshot, and so is who leaked: somebody restarts it.
  mutating func kill(
    after snapshot: Snapshot, number: Int, _ crowd: inout Crowd, _ machine: inout MachineMemory
  ) -> OOMEvent? {
    guard let leak, shortages.first?.snapshots.upperBound == number else { return nil }
    grow(&crowd, machine)
    machine.step(crowd.readings, us: Self.delayUs)
    let invoker = crowd.readings[Int(dice.within(0...Int64(crowd.readings.count - 1)))]
    let report = KernelReport(
      boot: snapshot.boot, boottimeUs: snapshot.boottimeUs + Self.delayUs,
      wallUs: snapshot.wallUs + Self.delayUs, processes: crowd.readings,
      machine: machine.sample, invoker: invoker)
    guard let victim = report.victim else { return nil }
    kills += 1
    shortages.removeFirst()
    self.leak = nil
    crowd.end(leak.pid)
    crowd.end(victim.identity.pid)
    machine.countKill()
    return report.event(number: kills)
  }

  private mutating func grow(_ crowd: inout Crowd, _ machine: MachineMemory) {
    guard let pid = leak?.pid else { return }
    crowd.change(pid) { leak?.step(&$0, of: machine, &dice) }
  }
}
