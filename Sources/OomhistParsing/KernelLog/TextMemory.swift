/// Makes texts of bytes, and hands out the same text again where the bytes are those of the last
/// time.
struct TextMemory {
  private var bytes: [UInt8] = []
  private var text = ""

  mutating func text(_ new: Bytes) -> String {
    if new.count == bytes.count, new.begins(with: bytes) { return text }
    bytes.replaceAll(with: new)
    text = new.repairedText
    return text
  }
}
