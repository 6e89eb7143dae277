import Glibc

/// The two files of a process that are read in every pass, kept open.
///
/// Opening and closing is two thirds of what reading them costs. An open file of procfs belongs to
/// one process for good: when that has ended it answers ESRCH, whoever has the pid by then.
struct KeptFiles {
  let statm: Int32
  let oomScoreAdj: Int32

  /// Descriptors that the two take.
  static let count = 2

  func close() {
    Glibc.close(statm)
    Glibc.close(oomScoreAdj)
  }
}

/// How many descriptors a reader may keep open.
///
/// Each pins about 3.2 KiB of kernel memory, a buffer of 4 KiB above all (`seq_file`).
enum DescriptorBudget {
  /// What may be pinned for a thousandth of the machine's memory, and 26 MiB at most.
  static func wanted(memTotalKib: Int64) -> Int {
    Int(clamping: max(64, min(8192, memTotalKib / 1000 * 10 / 32)))
  }

  /// Left for the database, the kernel's log and whatever else is open.
  private static let reserve = 64

  /// Raises the process's soft limit as far as that needs and the hard limit allows, and returns
  /// what may be kept open.
  static func raised(memTotalKib: Int64) -> Int {
    let wanted = wanted(memTotalKib: memTotalKib)
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
    let needed = rlim_t(wanted + reserve)
    if limit.rlim_cur < needed {
      var raised = limit
      raised.rlim_cur = min(needed, limit.rlim_max)
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return max(0, min(wanted, Int(clamping: limit.rlim_cur) - reserve))
  }
}
