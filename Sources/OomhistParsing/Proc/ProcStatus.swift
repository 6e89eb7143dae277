package import OomhistModel

/// What `/proc/[pid]/status` tells of one process, read in one pass without allocation.
package struct ProcStatus: Equatable, Sendable {
  /// Memory, threads and state; `oomScore` and `oomScoreAdj` are in other files.
  package private(set) var sample = ProcessSample()
  package private(set) var ppid: Int32?
  /// Effective user id: the second number of `Uid`.
  package private(set) var uid: UInt32?
  /// Offsets of the task's name, in which the kernel writes newline as `\n` and a backslash
  /// as `\\`; ``TaskName`` reads it.
  package private(set) var nameRange: Range<Int>?

  /// Reads the file's text; a line that is missing or malformed leaves its value `nil`.
  ///
  /// Kernels before 4.5 do not split resident memory (`RssAnon` and the other two lines). There
  /// `rssAnonKib` holds all of `VmRSS`, so that the total is right, and the other parts are `nil`.
  package init(_ bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(bytes)
    var unsplitRssKib: Int64?
    lines: while let first = cursor.next {
      switch first {
      case UInt8(ascii: "V"): readVirtual(&cursor, &unsplitRssKib)
      case UInt8(ascii: "R"): readResident(&cursor)
      case UInt8(ascii: "N"): readName(bytes, &cursor)
      case UInt8(ascii: "S"): readState(&cursor)
      case UInt8(ascii: "P"):
        if cursor.skip("PPid:") { ppid = cursor.signedDecimal().flatMap(Int32.init(exactly:)) }
      case UInt8(ascii: "U"):
        if cursor.skip("Uid:") {
          cursor.skipWords(1)
          uid = cursor.decimal().flatMap(UInt32.init(exactly:))
        }
      case UInt8(ascii: "T"):
        if cursor.skip("Threads:") {
          sample.threads = cursor.signedDecimal()
          break lines  // Only signals, capabilities and counters follow.
        }
      default: break
      }
      cursor.skipLine()
    }
    if sample.rssKib == nil { sample.rssAnonKib = unsplitRssKib }
  }

  private mutating func readVirtual(_ cursor: inout ByteCursor, _ unsplitRssKib: inout Int64?) {
    if cursor.skip("VmSize:") {
      sample.vsizeKib = cursor.signedDecimal()
    } else if cursor.skip("VmHWM:") {
      sample.peakRssKib = cursor.signedDecimal()
    } else if cursor.skip("VmRSS:") {
      unsplitRssKib = cursor.signedDecimal()
    } else if cursor.skip("VmPTE:") {
      sample.pgtablesKib = cursor.signedDecimal()
    } else if cursor.skip("VmSwap:") {
      sample.swapKib = cursor.signedDecimal()
    }
  }

  private mutating func readResident(_ cursor: inout ByteCursor) {
    if cursor.skip("RssAnon:") {
      sample.rssAnonKib = cursor.signedDecimal()
    } else if cursor.skip("RssFile:") {
      sample.rssFileKib = cursor.signedDecimal()
    } else if cursor.skip("RssShmem:") {
      sample.rssShmemKib = cursor.signedDecimal()
    }
  }

  private mutating func readName(_ bytes: UnsafeRawBufferPointer, _ cursor: inout ByteCursor) {
    // One tab, no more: a name may begin with a blank.
    guard cursor.skip("Name:\t") else { return }
    let start = cursor.position
    let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? bytes.count
    nameRange = start..<end
  }

  private mutating func readState(_ cursor: inout ByteCursor) {
    guard cursor.skip("State:") else { return }
    cursor.skipBlanks()
    if let letter = cursor.next, letter > 0x20 { sample.stateCode = Int64(letter) }
  }
}
