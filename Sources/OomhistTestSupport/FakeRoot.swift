import Foundation

/// A made-up machine in a temporary folder: `proc/` and `sys/`, as readers find them.
///
/// The folder is removed with the object.
package final class FakeRoot {
  package let path: String
  package var procfs: String { path + "/proc" }
  package var sysfs: String { path + "/sys" }

  /// Makes the folder with the files that every machine has.
  package init() throws {
    path = FileManager.default.temporaryDirectory.path + "/oomhist-\(UUID().uuidString)"
    try write("proc/sys/kernel/random/boot_id", "0f2c1f3e-52a4-4c43-9d2b-6f1f2a6c7d10\n")
    try write("proc/sys/kernel/hostname", "web1\n")
    try write("proc/sys/kernel/osrelease", "6.1.0-28-amd64\n")
    try write("proc/uptime", "86400.25 170000.00\n")
    try write("proc/meminfo", "MemTotal:        8000000 kB\nSwapTotal:       2000000 kB\n")
    try write("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the root, with the folders that lead to it.
  package func write(_ file: String, _ text: String) throws {
    let target = path + "/" + file
    try makeFolder((target as NSString).deletingLastPathComponent)
    try Data(text.utf8).write(to: URL(fileURLWithPath: target))
  }

  /// Puts a folder where a file belongs: opening it succeeds and reading it fails, for root too.
  package func makeUnreadable(_ file: String) throws {
    try? remove(file)
    try makeFolder(path + "/" + file)
  }

  /// Removes a file or a folder below the root.
  package func remove(_ file: String) throws {
    try FileManager.default.removeItem(atPath: path + "/" + file)
  }

  /// Adds a process, or replaces the files of the one with its pid.
  package func add(_ process: FakeProcess) throws {
    let folder = "proc/\(process.pid)/"
    try write(folder + "stat", process.stat)
    try write(folder + "statm", process.statm)
    try write(folder + "status", process.status)
    try write(folder + "oom_score", "\(process.oomScore)\n")
    try write(folder + "oom_score_adj", "\(process.oomScoreAdj)\n")
    try write(folder + "cgroup", process.cgroup)
    try write(folder + "cmdline", process.arguments.map { $0 + "\0" }.joined())
    if let exe = process.exe {
      try? remove(folder + "exe")
      try FileManager.default.createSymbolicLink(
        atPath: path + "/" + folder + "exe", withDestinationPath: exe)
    }
  }

  private func makeFolder(_ folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
  }
}

/// A process of a ``FakeRoot``: what its files shall say.
package struct FakeProcess {
  package var pid: Int32
  package var comm: String
  package var state = "S"
  package var ppid: Int32 = 1
  package var uid: UInt32 = 1000
  package var startTicks: UInt64 = 100
  package var threads = 1
  /// `PF_KTHREAD` and no memory.
  package var isKernelThread = false
  /// Anonymous resident memory; `nil` for a process without memory, such as a zombie.
  package var rssAnonKib: Int? = 1000
  package var rssFileKib = 200
  package var rssShmemKib = 0
  package var swapKib = 0
  package var pgtablesKib = 40
  package var vsizeKib = 5000
  /// Whether `status` splits resident memory, as kernels since 4.5 do.
  package var splitsRss = true
  package var oomScore = 666
  package var oomScoreAdj = 0
  package var cgroup = "0::/system.slice/web.service\n"
  package var arguments = ["/usr/sbin/web", "--port", "80"]
  package var exe: String? = "/usr/sbin/web"

  package init(pid: Int32, comm: String) {
    self.pid = pid
    self.comm = comm
  }

  /// The text of `stat`.
  package var stat: String {
    let flags = isKernelThread ? 0x0020_8040 : 0x0040_0000
    return "\(pid) (\(comm)) \(state) \(ppid) 1 1 0 -1 \(flags) 5 0 0 0 1 2 0 0 20 0 "
      + "\(threads) 0 \(startTicks) \(hasMemory ? vsizeKib * 1024 : 0) 300 18446744073709551615"
      + " 0 0 0 0 0 0 0 0 0 1 0 0 17 0 0 0 0 0 0\n"
  }

  /// The text of `status`.
  package var status: String {
    let name =
      comm.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "\n", with: "\\n")
    return "Name:\t\(name)\nUmask:\t0022\nState:\t\(state) (state)\nTgid:\t\(pid)\nPid:\t\(pid)\n"
      + "PPid:\t\(ppid)\nTracerPid:\t0\nUid:\t0\t\(uid)\t\(uid)\t\(uid)\nGid:\t0\t0\t0\t0\n"
      + memoryLines + "Threads:\t\(threads)\nSigQ:\t0/31000\n"
  }

  /// The text of `statm`.
  package var statm: String {
    guard hasMemory, let rssAnonKib else { return "0 0 0 0 0 0 0\n" }
    let sharedKib = rssFileKib + rssShmemKib
    return "\(vsizeKib / 4) \((rssAnonKib + sharedKib) / 4) \(sharedKib / 4) 1 0 25 0\n"
  }

  private var hasMemory: Bool { rssAnonKib != nil && !isKernelThread }

  private var memoryLines: String {
    guard hasMemory, let rssAnonKib else { return "" }
    let rssKib = rssAnonKib + rssFileKib + rssShmemKib
    let split =
      "RssAnon:\t\(rssAnonKib) kB\nRssFile:\t\(rssFileKib) kB\nRssShmem:\t\(rssShmemKib) kB\n"
    return "VmPeak:\t\(vsizeKib) kB\nVmSize:\t\(vsizeKib) kB\nVmHWM:\t\(rssKib) kB\n"
      + "VmRSS:\t\(rssKib) kB\n" + (splitsRss ? split : "") + "VmData:\t100 kB\n"
      + "VmPTE:\t\(pgtablesKib) kB\nVmSwap:\t\(swapKib) kB\n"
  }
}
