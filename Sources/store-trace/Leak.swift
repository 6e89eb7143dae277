import OomhistModel

/// A process that takes what memory there is, step by step: first RAM, then swap.
struct Leak {
  let pid: Int32
  /// Steps until nothing is left.
  private var stepsLeft: Int64

  /// RAM that the kernel keeps for itself, and swap that it does not get rid of.
  private static let reservedKib: Int64 = 100_000
  private static let swapReservedKib: Int64 = 2000

  init(pid: Int32, steps: Int) {
    self.pid = pid
    stepsLeft = Int64(steps)
  }

  /// Takes an uneven share of what the machine still had in its last sample; the last step all.
  mutating func step(_ sample: inout ProcessSample, of machine: MachineMemory, _ dice: inout Dice) {
    let memory = machine.sample
    // Where others took more than there was, this one is swapped out for them.
    let ramKib = (memory.memAvailableKib ?? 0) - Self.reservedKib - machine.overdrawnKib
    let swapKib = max(0, (memory.swapFreeKib ?? 0) - Self.swapReservedKib)
    let left = max(0, ramKib + swapKib)
    var step = left
    if stepsLeft > 1 { step = Int64(Double(left / stepsLeft) * (0.5 + dice.unit())) }
    step = min(step, left) / 4 * 4
    stepsLeft -= 1
    let resident = max(min(step, ramKib / 4 * 4), step - swapKib / 4 * 4)
    sample.rssAnonKib = (sample.rssAnonKib ?? 0) + resident
    sample.swapKib = (sample.swapKib ?? 0) + step - resident
    sample.vsizeKib = (sample.vsizeKib ?? 0) + step
    // A page of 512 entries for each 2 MiB.
    let mappedKib = (sample.rssAnonKib ?? 0) + (sample.swapKib ?? 0)
    sample.pgtablesKib = max(sample.pgtablesKib ?? 0, 40 + mappedKib / 2048 * 4)
  }
}
