import Glibc
import OomhistRender
import Synchronization

/// Standard output for data, standard error for all else.
enum Console {
  /// What waits until the output of a command is on the screen.
  private struct HeldBack {
    /// `nil` where nothing need wait.
    var lines: [String]?
    var isScreenTaken = false
  }

  private static let heldBack = Mutex(HeldBack())

  /// One line for people on standard error, safe for a terminal whatever is in it.
  static func say(_ line: String, keepNewlines: Bool = false) {
    let text = SafeText.visible(line, keepNewlines: keepNewlines) + "\n"
    let waits = heldBack.withLock { held in
      held.lines?.append(text)
      return held.lines != nil
    }
    if !waits { write(text, to: STDERR_FILENO) }
  }

  /// Whether the screen belongs to another program.
  static var isScreenTaken: Bool { heldBack.withLock { $0.isScreenTaken } }

  /// From here on nothing is said until ``release()``.
  static func holdBack() { heldBack.withLock { $0.lines = $0.lines ?? [] } }

  /// Another program has the screen until ``release()``.
  static func takeScreen() {
    holdBack()
    heldBack.withLock { $0.isScreenTaken = true }
  }

  /// Says what waited.
  static func release() {
    let lines = heldBack.withLock { held in
      defer { held = HeldBack() }
      return held.lines ?? []
    }
    for line in lines { write(line, to: STDERR_FILENO) }
  }

  /// Writes to a descriptor; what goes wrong there has nowhere to be said.
  static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in _ = writeAll(UnsafeRawBufferPointer(bytes), to: descriptor) }
  }

  /// Writes all bytes; returns the error number of what stopped it, 0 if nothing did.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let next = UnsafeRawBufferPointer(rebasing: rest)
      let count = Glibc.write(descriptor, next.baseAddress, next.count)
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
