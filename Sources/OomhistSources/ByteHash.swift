/// FNV-1a: tells whether bytes are the same as last time, without keeping them.
///
/// No defence against someone who looks for a collision; where that would matter, compare.
enum ByteHash {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
