/// `-- Boot 0f2c1f3e52a44c439d2b6f1f2a6c7d10 --`, which journalctl puts where another boot begins;
/// `-- Reboot --` before systemd 246.
enum JournalBoot {
  static func isMark(_ message: Bytes) -> Bool {
    message.has("-- Reboot --") || message.has("-- Boot ") && message.hasSuffix(" --")
  }

  /// The boot's id in the form of `/proc/sys/kernel/random/boot_id`.
  static func id(_ message: Bytes) -> String? {
    guard message.has("-- Boot "), message.hasSuffix(" --") else { return nil }
    let digits = message.part(from: 8, to: message.count - 3)
    guard digits.count == 32, digits.allSatisfy({ $0.isHexDigit }) else { return nil }
    var text = ""
    for (index, byte) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return text.lowercased()
  }
}
