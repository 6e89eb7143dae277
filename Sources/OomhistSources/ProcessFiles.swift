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

  /// A file could not be opened since there was no descriptor for it, here or on the machine.
  private(set) var ranShort = false

  /// Reads a file of the process; the bytes are valid until the next reading.
  func read(_ name: StaticString) -> Outcome {
    outcome(of: root.readOnce(pathOf(name)))
  }

  /// Reads the file again that ``open(_:)`` opened.
  func read(kept descriptor: Int32) -> Outcome { outcome(of: root.readAgain(descriptor)) }

  /// Opens a file of the process for good; `nil` where that fails.
  func open(_ name: StaticString) -> Int32? {
    switch root.open(pathOf(name)) {
    case .success(let descriptor): return descriptor
    case .failure(let error):
      noteShortage(error)
      return nil
    }
  }

  /// Takes note that descriptors are there again.
  func forgetShortage() { ranShort = false }

  private func outcome(of outcome: FileRoot.Outcome) -> Outcome {
    switch outcome {
    case .bytes(let bytes): return .bytes(bytes)
    case .failed(.noSuchProcess): return .vanished
    case .failed(.noSuchFileOrDirectory):
      return root.exists(pathOf("stat")) ? .missing : .vanished
    case .failed(let error):
      noteShortage(error)
      return .unreadable
    }
  }

  private func noteShortage(_ error: Errno) {
    if error == .tooManyOpenFiles || error == .tooManyOpenFilesInSystem { ranShort = true }
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
