import SystemPackage

/// The files of one process after the other, by paths built in place.
final class ProcessFiles {
  private let root: FileRoot
  private let path = UnsafeMutablePointer<CChar>.allocate(capacity: 64)
  private var prefixLength = 0

  init(root: FileRoot) { self.root = root }

  deinit { path.deallocate() }

  /// Chooses the process that the following calls are about.
  func select(_ pid: Int32) {
    prefixLength = 1
    var rest = pid
    while rest >= 10 {
      rest /= 10
      prefixLength += 1
    }
    rest = pid
    for index in stride(from: prefixLength - 1, through: 0, by: -1) {
      path[index] = CChar(0x30 + rest % 10)
      rest /= 10
    }
    path[prefixLength] = CChar(0x2F)
    prefixLength += 1
  }

  /// What became of reading a file of the process.
  enum Outcome {
    case bytes(UnsafeRawBufferPointer)
    /// The process ended.
    case vanished
    /// The kernel does not have the file.
    case missing
    /// No permission, no descriptor left, an I/O error.
    case unreadable
  }

  /// Reads a file of the process; the bytes are valid until the next reading.
  func read(_ name: StaticString) -> Outcome {
    switch root.readOnce(pathOf(name)) {
    case .bytes(let bytes): .bytes(bytes)
    case .failed(.noSuchProcess): .vanished
    case .failed(.noSuchFileOrDirectory): root.exists(pathOf("stat")) ? .missing : .vanished
    case .failed: .unreadable
    }
  }

  /// Target of a link of the process, or `nil` where it cannot be read.
  func readLink(_ name: StaticString) -> String? { root.readLink(pathOf(name)) }

  private func pathOf(_ name: StaticString) -> UnsafePointer<CChar> {
    name.withUTF8Buffer { text in
      let length = min(text.count, 63 - prefixLength)
      for offset in 0..<length { path[prefixLength + offset] = CChar(bitPattern: text[offset]) }
      path[prefixLength + length] = 0
    }
    return UnsafePointer(path)
  }
}
