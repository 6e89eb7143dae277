import Glibc
import OomhistParsing
import SystemPackage

/// What one reading of the kernel's ring buffer met.
package struct KmsgReadResult: Equatable, Sendable {
  /// First record that was met, handed out or not.
  package var firstSequence: UInt64?
  /// Last record that was met: the cursor for the next reading.
  package var lastSequence: UInt64?
  /// Records handed out.
  package var recordCount = 0
  /// How often the kernel said that it overwrote records before they were read (EPIPE).
  package var overruns = 0
  /// Records between the cursor and the first one handed out, or between two of them, that
  /// are gone: the holes in the sequence numbers.
  package var missedRecords: UInt64 = 0

  package init() {}
}

/// Reads the kernel's log record by record (`Documentation/ABI/testing/dev-kmsg`), without ever
/// waiting for one.
///
/// A regular file of the same records, one a line with continuation lines indented, is read the
/// same way: a recording.
package final class KmsgReader {
  private let path: String
  /// Readable when a record comes: ``StopSignal`` can wait for it.
  package let descriptor: Int32
  private let isDevice: Bool
  // The kernel formats a record into at most 8 KiB (`CONSOLE_EXT_LOG_MAX` in kernel/printk) and
  // refuses to split it: a smaller buffer would get EINVAL.
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)

  package init(path: String = "/dev/kmsg") throws(SourceError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let error = Errno(rawValue: errno)
    self.descriptor = descriptor
    var status = stat()
    isDevice = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFCHR
    if descriptor < 0 { throw SourceError(.open, path, error) }
  }

  deinit {
    buffer.deallocate()
    if descriptor >= 0 { close(descriptor) }
  }

  /// Hands out every record up to the end whose sequence number is beyond `cursor`.
  ///
  /// The bytes are valid during the call. A second reading goes on where the first one ended.
  package func readToEnd(
    after cursor: UInt64?, _ body: (_ sequence: UInt64, _ record: UnsafeRawBufferPointer) -> Void
  ) throws(SourceError) -> KmsgReadResult {
    var result = KmsgReadResult()
    var filled = 0
    while true {
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = read(descriptor, free.baseAddress, free.count)
      if count > 0 {
        filled += count
        let used = isDevice ? filled : wholeRecords(filled)
        handOut(0..<used, cursor, &result, body)
        filled = keep(used..<filled)
        continue
      }
      let error = Errno(rawValue: count < 0 ? errno : 0)
      if count < 0, error == .interrupted { continue }
      if count < 0, error == .brokenPipe {
        result.overruns += 1  // The descriptor now stands at the oldest record that is left.
        continue
      }
      guard count == 0 || error == .resourceTemporarilyUnavailable else {
        throw SourceError(.read, path, error)
      }
      handOut(0..<filled, cursor, &result, body)
      return result
    }
  }

  /// Length of the records at the front of the buffer that are certainly complete: behind the
  /// last one the next begins, with no blank.
  private func wholeRecords(_ filled: Int) -> Int {
    var end = filled - 1
    while end > 0 {
      if buffer[end - 1] == 0x0A, buffer[end] != 0x20 { return end }
      end -= 1
    }
    // One record fills the buffer: no kernel wrote that; it is cut rather than kept for ever.
    return filled == buffer.count ? filled : 0
  }

  private func keep(_ rest: Range<Int>) -> Int {
    if !rest.isEmpty, rest.lowerBound > 0, let start = buffer.baseAddress {
      start.copyMemory(from: start + rest.lowerBound, byteCount: rest.count)
    }
    return rest.count
  }

  private func handOut(
    _ range: Range<Int>, _ cursor: UInt64?, _ result: inout KmsgReadResult,
    _ body: (UInt64, UnsafeRawBufferPointer) -> Void
  ) {
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[range])
    var start = 0
    while start < bytes.count {
      var end = bytes.firstOffset(of: 0x0A, from: start) ?? bytes.count
      while end + 1 < bytes.count, bytes[end + 1] == 0x20 {
        end = bytes.firstOffset(of: 0x0A, from: end + 1) ?? bytes.count
      }
      let record = bytes.part(start..<end)
      start = end + 1
      guard let sequence = Self.sequence(of: record) else { continue }
      result.note(sequence, cursor)
      if let cursor, sequence <= cursor { continue }
      result.recordCount += 1
      body(sequence, record)
    }
  }

  /// The second number of `prio,sequence,us,flags;text`.
  static func sequence(of record: UnsafeRawBufferPointer) -> UInt64? {
    var cursor = ByteCursor(record)
    guard cursor.decimal() != nil, cursor.skip(",") else { return nil }
    return cursor.decimal()
  }
}

extension KmsgReadResult {
  /// Takes note of a record, and of the hole before it.
  fileprivate mutating func note(_ sequence: UInt64, _ cursor: UInt64?) {
    if firstSequence == nil { firstSequence = sequence }
    if let last = lastSequence ?? cursor, sequence > last {
      let isOld = cursor.map { sequence <= $0 } ?? false
      if !isOld { missedRecords &+= sequence - max(last, cursor ?? 0) - 1 }
    }
    lastSequence = sequence
  }
}
