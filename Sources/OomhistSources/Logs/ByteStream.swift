import Glibc
import Synchronization
import SystemPackage

/// Bytes that are read front to back.
protocol ByteStream: AnyObject {
  /// Fills `buffer` as far as there is something at hand; 0 is the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int
}

/// The bytes of an open file, a pipe or `/dev/kmsg`.
final class DescriptorStream: ByteStream {
  private let descriptor: Int32
  private let path: String
  /// Opened without waiting: its end is where the next record would have to be waited for.
  private let isKmsg: Bool
  /// Bytes read so far; a reading thread may count while another one asks.
  var readBytes: Int64 { count.load(ordering: .relaxed) }
  private let count = Atomic<Int64>(0)

  init(descriptor: Int32, path: String, isKmsg: Bool = false) {
    self.descriptor = descriptor
    self.path = path
    self.isKmsg = isKmsg
  }

  deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        self.count.add(Int64(count), ordering: .relaxed)
        return count
      }
      let error = Errno(rawValue: errno)
      if error == .interrupted { continue }
      // Records were overwritten before they were read.
      if isKmsg, error == .brokenPipe { continue }
      if isKmsg, error == .resourceTemporarilyUnavailable { return 0 }
      throw SourceError(.read, path, error)
    }
  }
}

/// A stream that can be looked at before it is taken: for magic bytes, and as input of a decoder.
final class PeekStream: ByteStream {
  private let source: any ByteStream
  private let buffer: UnsafeMutableRawBufferPointer
  private var window: Range<Int> = 0..<0
  private var isAtEnd = false

  init(_ source: any ByteStream, capacity: Int = 256 * 1024) {
    self.source = source
    buffer = .allocate(byteCount: capacity, alignment: 4096)
  }

  deinit { buffer.deallocate() }

  /// Bytes at hand.
  var available: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: buffer[window])
  }

  /// Bytes at hand, at least `count` of them unless the stream ends before.
  func peek(_ count: Int) throws(SourceError) -> UnsafeMutableRawBufferPointer {
    while window.count < count, !isAtEnd {
      if window.lowerBound > 0, let start = buffer.baseAddress {
        start.copyMemory(from: start + window.lowerBound, byteCount: window.count)
        window = 0..<window.count
      }
      guard window.upperBound < buffer.count else { break }
      let free = UnsafeMutableRawBufferPointer(rebasing: buffer[window.upperBound...])
      let got = try source.read(into: free)
      if got == 0 { isAtEnd = true }
      window = window.lowerBound..<window.upperBound + got
    }
    return available
  }

  /// Takes bytes that were looked at.
  func skip(_ count: Int) {
    window = min(window.lowerBound + max(count, 0), window.upperBound)..<window.upperBound
  }

  func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
    if window.isEmpty { return isAtEnd ? 0 : try source.read(into: target) }
    let count = min(window.count, target.count)
    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: available[..<count]))
    skip(count)
    return count
  }
}
