import Glibc
import OomhistRender

/// Standard output for data, standard error for all else.
enum Console {
  /// One line for people on standard error, safe for a terminal whatever is in it.
  static func say(_ line: String, keepNewlines: Bool = false) {
    write(SafeText.visible(line, keepNewlines: keepNewlines) + "\n", to: STDERR_FILENO)
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
