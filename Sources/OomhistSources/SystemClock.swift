import Glibc

/// The clocks of a machine, or fixed ones: for tests, and for a recorded machine (`--now`).
package struct SystemClock: Sendable {
  /// µs since the epoch, UTC (CLOCK_REALTIME).
  package let wallUs: @Sendable () -> Int64
  /// µs since boot, time asleep included (CLOCK_BOOTTIME).
  package let boottimeUs: @Sendable () -> Int64

  /// µs since boot without time asleep (CLOCK_MONOTONIC): what the kernel's log is stamped by.
  package let awakeUs: @Sendable () -> Int64

  package init(
    wallUs: @escaping @Sendable () -> Int64, boottimeUs: @escaping @Sendable () -> Int64,
    awakeUs: (@Sendable () -> Int64)? = nil
  ) {
    self.wallUs = wallUs
    self.boottimeUs = boottimeUs
    self.awakeUs = awakeUs ?? boottimeUs
  }

  package static let system = SystemClock(
    wallUs: { readUs(CLOCK_REALTIME) }, boottimeUs: { readUs(CLOCK_BOOTTIME) },
    awakeUs: { readUs(CLOCK_MONOTONIC) })

  /// Clocks that stand still.
  package static func fixed(wallUs: Int64, boottimeUs: Int64) -> SystemClock {
    SystemClock(wallUs: { wallUs }, boottimeUs: { boottimeUs })
  }

  /// CPU time of this process in µs, user and system, all threads.
  package static func processCPUUs() -> Int64 { readUs(CLOCK_PROCESS_CPUTIME_ID) }

  /// Whether a time server holds this machine's clock, as the kernel was told (adjtimex(2)).
  ///
  /// `nil` where the kernel does not say.
  package static func isSynchronised() -> Bool? {
    // <sys/timex.h> is not in the module Glibc.
    guard let symbol = dlsym(nil, "adjtimex") else { return nil }
    let adjtimex = unsafeBitCast(
      symbol, to: (@convention(c) (UnsafeMutableRawPointer?) -> Int32).self)
    // A `struct timex`, 208 bytes, of zeros: nothing is to be set.
    let state = withUnsafeTemporaryAllocation(byteCount: 512, alignment: 16) { buffer in
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
      return adjtimex(buffer.baseAddress)
    }
    // TIME_ERROR: the clock is not synchronised.
    return state < 0 ? nil : state != 5
  }

  private static func readUs(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}
