/// What `/proc/[pid]/stat` tells (proc(5)): one line whose second field is the task's name.
package struct ProcStat: Equatable, Sendable {
  /// Offsets of the task's name between its parentheses: any bytes, hostile.
  package var commRange: Range<Int>
  /// State letter as its ASCII code: R, S, D, Z, T and others.
  package var stateCode: UInt8
  package var ppid: Int32
  /// `PF_*` flags of the task (`include/linux/sched.h`).
  package var flags: UInt64
  package var threads: Int64
  /// Start in clock ticks since boot: with the pid, the process's identity.
  package var startTicks: UInt64
  package var vsizeKib: Int64

  /// `PF_KTHREAD`: a thread of the kernel, without memory of its own.
  package var isKernelThread: Bool { flags & 0x0020_0000 != 0 }

  /// Reads the line; `nil` where it is not one of `stat`.
  ///
  /// The name may hold blanks, newlines and `) Z 1 (`, but the kernel puts nothing with a
  /// parenthesis behind it: the last `)` ends it.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    guard let open = bytes.firstOffset(of: UInt8(ascii: "("), from: 0),
      let close = bytes.lastOffset(of: UInt8(ascii: ")")), open < close
    else { return nil }
    commRange = open + 1..<close
    var cursor = ByteCursor(bytes, at: close + 1)
    cursor.skipBlanks()
    guard let state = cursor.next, state > 0x20 else { return nil }
    stateCode = state
    cursor.skipWords(1)
    guard let parent = cursor.signedDecimal(), let ppid = Int32(exactly: parent) else {
      return nil
    }
    self.ppid = ppid
    cursor.skipWords(4)  // pgrp session tty_nr tpgid
    guard let flags = cursor.decimal() else { return nil }
    self.flags = flags
    cursor.skipWords(10)  // minflt cminflt majflt cmajflt utime stime cutime cstime priority nice
    guard let threads = cursor.signedDecimal() else { return nil }
    self.threads = threads
    cursor.skipWords(1)  // itrealvalue
    guard let start = cursor.decimal(), let vsizeBytes = cursor.decimal() else { return nil }
    startTicks = start
    vsizeKib = Int64(vsizeBytes / 1024)
  }
}
