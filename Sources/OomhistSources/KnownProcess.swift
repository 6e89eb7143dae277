import OomhistModel
import OomhistParsing

/// What ``ProcReader`` remembers of a process from one pass to the next.
struct KnownProcess {
  var pid: Int32
  /// Inode of its directory when it was last seen.
  var inode: UInt64
  var startTicks: UInt64
  /// A kernel thread: counted, and never read again.
  var isKernelThread: Bool
  /// Its name as bytes: tells an exec.
  var name: TaskName
  var facts: ProcessFacts
  /// Hash of the raw command line that `facts.cmdline` was made from; `nil` before the first.
  var cmdlineHash: UInt64?
  /// Its numbers when they were read last.
  var sample = ProcessSample()
  /// What the cheap files said then; `nil` where the numbers must be read again.
  var sign: MemorySign?
  /// The cheap files, kept open where the budget allows it.
  var keptFiles: KeptFiles?
  /// Its facts may be those of the middle of an exec, and are read once more: the kernel sets the
  /// name before the command line (`begin_new_exec()`, `load_elf_binary()`).
  var isUnsettled = false
  /// Some file of it could not be read in the last pass.
  var isUnreadable = false

  /// The process that a `stat` line tells of.
  init(entry: ProcListing.Entry, stat: ProcStat, text: UnsafeRawBufferPointer) {
    pid = entry.pid
    inode = entry.inode
    startTicks = stat.startTicks
    isKernelThread = stat.isKernelThread
    let comm = text.part(stat.commRange)
    name = TaskName(raw: comm)
    facts = ProcessFacts(ppid: stat.ppid, comm: isKernelThread ? "" : comm.repairedText)
  }
}

/// What tells at a small price that a process's numbers may have changed.
///
/// `statm` has its sizes: memory that comes, goes, or is swapped out shows there. What moves
/// without them (threads, the state, the user, a peak that is over) shows when they next move, or
/// with the next reading in full.
struct MemorySign: Equatable {
  var statmHash: UInt64
  var oomScoreAdj: Int64?
}
