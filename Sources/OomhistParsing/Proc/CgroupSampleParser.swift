package import OomhistModel

/// Fills a `CgroupSample` from the files of a memory cgroup, v1 or v2.
///
/// Nothing here allocates, and no input makes it trap. A reading replaces the values of its file:
/// what a damaged or cut text does not tell is `nil` afterwards, not the value of before.
package enum CgroupSampleParser {
  /// An amount, such as `memory.current`: bytes as KiB, rounded down.
  package static func kib(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let value = ProcNumber.integer(bytes), value >= 0 else { return nil }
    return value / 1024
  }

  /// A limit: bytes as KiB; `nil` for none, which is `max` in v2 and a huge number in v1.
  ///
  /// v1 prints `PAGE_COUNTER_MAX`, the largest whole number of pages below 2^63; before Linux 3.19
  /// it printed 2^63 - 1 or 2^64 - 1. No machine has 2^62 bytes.
  package static func limitKib(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let value = kib(bytes), value < 1 << 52 else { return nil }
    return value
  }

  /// Reads `memory.events` of v2: `oom_kill 3`.
  ///
  /// That is the hierarchical file: it counts for the groups below too, as memory does, unless
  /// cgroup2 is mounted with `memory_localevents`.
  package static func readEvents(
    _ bytes: UnsafeRawBufferPointer, into sample: inout CgroupSample
  ) {
    sample.clearEvents()
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      if cursor.skip("high ") {
        sample.highEvents = number(&cursor)
      } else if cursor.skip("max ") {
        sample.maxEvents = number(&cursor)
      } else if cursor.skip("oom ") {
        sample.oomEvents = number(&cursor)
      } else if cursor.skip("oom_kill ") {
        sample.oomKills = number(&cursor)
      } else if cursor.skip("oom_group_kill ") {
        sample.oomGroupKills = number(&cursor)
      }
      cursor.skipLine()
    }
  }

  /// Reads `memory.oom_control` of v1, of which only `oom_kill` is a count.
  package static func readOOMControl(
    _ bytes: UnsafeRawBufferPointer, into sample: inout CgroupSample
  ) {
    sample.oomKills = nil
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      if cursor.skip("oom_kill ") { sample.oomKills = number(&cursor) }
      cursor.skipLine()
    }
  }

  /// Reads `memory.stat` of v2, whose values are bytes.
  package static func readStat(_ bytes: UnsafeRawBufferPointer, into sample: inout CgroupSample) {
    sample.clearStat()
    var cursor = ByteCursor(bytes)
    while let first = cursor.next {
      // Most of the 60 lines are decided by their first letter.
      switch first {
      case UInt8(ascii: "a"):
        if cursor.skip("anon ") { sample.anonKib = amount(&cursor) }
      case UInt8(ascii: "f"):
        if cursor.skip("file ") { sample.fileKib = amount(&cursor) }
      case UInt8(ascii: "k"):
        if cursor.skip("kernel_stack ") { sample.kernelStackKib = amount(&cursor) }
      case UInt8(ascii: "p"):
        if cursor.skip("pagetables ") {
          sample.pgtablesKib = amount(&cursor)
        } else if cursor.skip("percpu ") {
          sample.percpuKib = amount(&cursor)
        }
      case UInt8(ascii: "s"):
        if cursor.skip("shmem ") {
          sample.shmemKib = amount(&cursor)
        } else if cursor.skip("slab ") {
          sample.slabKib = amount(&cursor)
        } else if cursor.skip("sock ") {
          sample.sockKib = amount(&cursor)
        }
      default: break
      }
      cursor.skipLine()
    }
  }

  /// Reads `memory.stat` of v1: the `total_` lines, which count the groups below too.
  ///
  /// Swap comes from here, not from `memory.memsw.usage_in_bytes` less `memory.usage_in_bytes`:
  /// these two are read one after the other, and their difference moves with every allocation.
  package static func readStatV1(
    _ bytes: UnsafeRawBufferPointer, into sample: inout CgroupSample
  ) {
    sample.clearStat()
    sample.swapKib = nil
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      if cursor.skip("total_") {
        if cursor.skip("rss ") {
          sample.anonKib = amount(&cursor)
        } else if cursor.skip("cache ") {
          sample.fileKib = amount(&cursor)
        } else if cursor.skip("shmem ") {
          sample.shmemKib = amount(&cursor)
        } else if cursor.skip("swap ") {
          sample.swapKib = amount(&cursor)
        }
      }
      cursor.skipLine()
    }
  }

  /// Reads `memory.pressure` of v2: `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`, µs.
  package static func readPressure(
    _ bytes: UnsafeRawBufferPointer, into sample: inout CgroupSample
  ) {
    sample.psiSomeTotalUs = nil
    sample.psiFullTotalUs = nil
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      if cursor.skip("some ") {
        sample.psiSomeTotalUs = total(&cursor)
      } else if cursor.skip("full ") {
        sample.psiFullTotalUs = total(&cursor)
      }
      cursor.skipLine()
    }
  }

  private static func total(_ cursor: inout ByteCursor) -> Int64? {
    while let byte = cursor.next, byte != UInt8(ascii: "\n") {
      if cursor.skip("total=") { return number(&cursor) }
      let word = cursor.word()
      if word.isEmpty { break }
      cursor.skipBlanks()
    }
    return nil
  }

  /// A count that its line ends with; a cut or damaged one is `nil`.
  private static func number(_ cursor: inout ByteCursor) -> Int64? {
    guard let value = cursor.signedDecimal(), value >= 0,
      cursor.next == UInt8(ascii: "\n")
    else { return nil }
    return value
  }

  private static func amount(_ cursor: inout ByteCursor) -> Int64? {
    number(&cursor).map { $0 / 1024 }
  }
}

extension CgroupSample {
  /// Forgets what `memory.events` told.
  package mutating func clearEvents() {
    highEvents = nil
    maxEvents = nil
    oomEvents = nil
    oomKills = nil
    oomGroupKills = nil
  }

  /// Forgets what `memory.stat` told, v1's swap excepted.
  package mutating func clearStat() {
    anonKib = nil
    fileKib = nil
    shmemKib = nil
    slabKib = nil
    kernelStackKib = nil
    pgtablesKib = nil
    sockKib = nil
    percpuKib = nil
  }
}
