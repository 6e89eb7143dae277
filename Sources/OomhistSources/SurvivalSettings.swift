import Glibc
import SystemPackage

/// What makes the recorder live through the shortage that it records.
///
/// Each step that fails is told in a sentence, and the recorder goes on without it.
package enum SurvivalSettings {
  /// Sets the adjustment that protects as the settings mean to; returns what could not be done.
  package static func protect(oomScoreAdj: Int64, procfs: String = "/proc") -> String? {
    setOOMScoreAdj(
      effective(oomScoreAdj, procfs: procfs), path: procfs + "/self/oom_score_adj")
  }

  /// Keeps what is in use in memory, once the work has been gone through; returns what could not
  /// be done.
  package static func settle(locksMemory: Bool) -> String? {
    StartupPages.drop()
    return locksMemory ? lockMemory() : nil
  }

  // MARK: oom_score_adj

  /// The adjustment that protects as much as `wanted` means to.
  ///
  /// With `vm.oom_kill_allocating_task` the kernel kills whoever asked for memory, whatever its
  /// score; only -1000 keeps it from that (`out_of_memory()` in mm/oom_kill.c).
  static func effective(_ wanted: Int64, procfs: String) -> Int64 {
    guard wanted < 0, let root = try? FileRoot(procfs),
      case .bytes(let text) = root.readWhole("sys/vm/oom_kill_allocating_task"),
      let first = text.first, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(first)
    else { return wanted }
    return -1000
  }

  /// Writes this process's `oom_score_adj`; lowering it takes CAP_SYS_RESOURCE.
  package static func setOOMScoreAdj(_ wanted: Int64, path: String) -> String? {
    let file = open(path, O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return "cannot open \(path): \(Errno(rawValue: errno))" }
    defer { close(file) }
    var text = [UInt8](repeating: 0, count: 16)
    let count = read(file, &text, text.count)
    let before = String(decoding: text.prefix(max(count, 0)).prefix { $0 > 0x20 }, as: UTF8.self)
    // The unit file may have set it, with rights that the recorder has given up.
    if Int64(before) == wanted { return nil }
    let new = Array("\(wanted)".utf8)
    guard pwrite(file, new, new.count, 0) != new.count else { return nil }
    let error = Errno(rawValue: errno)
    let hint =
      error == .permissionDenied || error == .notPermitted
      ? "; set OOMScoreAdjust=\(wanted) in the unit, or give it CAP_SYS_RESOURCE" : ""
    return "cannot set oom_score_adj from \(before) to \(wanted): \(error)\(hint)"
  }

  // MARK: Memory that stays

  /// Locks all pages, those of the future as well, each when it is first used.
  ///
  /// Under a limit of locked memory that holds, nothing is locked: once the limit is reached
  /// every further allocation would fail, and end the recorder.
  package static func lockMemory() -> String? {
    guard isLockingUnlimited() else {
      return "cannot lock memory: RLIMIT_MEMLOCK limits it; "
        + "set LimitMEMLOCK=infinity in the unit, or lock-memory = no"
    }
    let flags = MCL_CURRENT | MCL_FUTURE
    // With MCL_ONFAULT what is never used stays out of memory: a quarter of the size.
    if mlockall(flags | MCL_ONFAULT) == 0 { return nil }
    // Kernels before 4.4 do not know the flag.
    if errno == EINVAL, mlockall(flags) == 0 { return nil }
    let error = Errno(rawValue: errno)
    return "cannot lock memory: \(error); "
      + "set LimitMEMLOCK=infinity in the unit, or lock-memory = no"
  }

  /// RLIMIT_MEMLOCK is a macro over an enumeration that Swift knows under this name only.
  private static let lockedMemory = __rlimit_resource_t(__RLIMIT_MEMLOCK.rawValue)

  /// Whether no limit of locked memory holds, after trying to lift the one there is.
  private static func isLockingUnlimited() -> Bool {
    // RLIM_INFINITY, which is no constant that Swift can import.
    let infinity = rlim_t.max
    var before = rlimit()
    guard getrlimit(lockedMemory, &before) == 0 else { return false }
    if before.rlim_cur == infinity { return true }
    var lifted = rlimit(rlim_cur: infinity, rlim_max: infinity)
    if setrlimit(lockedMemory, &lifted) == 0 { return true }
    // With a soft limit of 0 only CAP_IPC_LOCK can lock anything, and whoever has it is not
    // limited at all (`can_do_mlock`). Reading the capabilities would not tell: those of a user
    // namespace do not count.
    var none = rlimit(rlim_cur: 0, rlim_max: before.rlim_max)
    guard setrlimit(lockedMemory, &none) == 0 else { return false }
    defer { setrlimit(lockedMemory, &before) }
    return withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { page in
      guard mlock(page.baseAddress, page.count) == 0 else { return false }
      munlock(page.baseAddress, page.count)
      return true
    }
  }

  // MARK: The allocator

  /// Parameters of mallopt(3): malloc.h is not in the module Glibc.
  private enum Mallopt {
    static let trimThreshold: Int32 = -1
    static let mmapThreshold: Int32 = -3
    static let arenaMax: Int32 = -8
  }

  /// Fixes thresholds that glibc otherwise raises with the largest block ever freed, so that
  /// memory of a busy moment goes back to the system; and one arena for all threads.
  ///
  /// Without glibc's allocator nothing happens, which is no problem worth a word.
  package static func tuneAllocator() {
    guard let symbol = dlsym(nil, "mallopt") else { return }
    let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
    _ = mallopt(Mallopt.arenaMax, 1)
    _ = mallopt(Mallopt.trimThreshold, 256 * 1024)
    _ = mallopt(Mallopt.mmapThreshold, 256 * 1024)
  }
}
