/// Looks through whole blocks of a log for the words that a line outside a report must have to
/// matter, sixteen bytes at a time, and counts the lines that it passes over.
struct QuietScan {
  /// Newlines passed over.
  private(set) var newlines: Int64 = 0
  /// Whether a NUL byte was among the bytes passed over.
  private(set) var hasNul = false

  /// Bytes that one call looks at: as many as the 8-bit counters of newlines have room for.
  static let pieceBytes = 63 * Self.stepBytes
  private static let stepBytes = 64

  private typealias Vector = SIMD16<UInt8>

  /// Looks at a piece from `start` on, which goes to `end` or a little beyond.
  ///
  /// Returns the offset of the first word found, or where the next piece begins.
  mutating func pass(_ bytes: Bytes, from start: Int, to end: Int) -> (offset: Int, isKey: Bool) {
    guard let base = bytes.baseAddress else { return (end, false) }
    var offset = start
    // The letters that follow are looked at too.
    let last = min(end - 1, start + Self.pieceBytes - 1, bytes.count - Self.stepBytes - 2)
    var counts = Vector.zero
    var nuls = Vector.zero
    while offset <= last {
      let place = base + offset
      let first = Self.candidates(place, &counts, &nuls)
      let second = Self.candidates(place + 16, &counts, &nuls)
      let third = Self.candidates(place + 32, &counts, &nuls)
      let fourth = Self.candidates(place + 48, &counts, &nuls)
      if Self.isAny((first | second) | (third | fourth)) {
        let key =
          Self.key(bytes, offset, first) ?? Self.key(bytes, offset + 16, second)
          ?? Self.key(bytes, offset + 32, third) ?? Self.key(bytes, offset + 48, fourth)
        if let key {
          finish(counts, nuls)
          uncount(bytes, key..<offset + Self.stepBytes)
          return (key, true)
        }
      }
      offset += Self.stepBytes
    }
    finish(counts, nuls)
    guard offset < end, offset > bytes.count - Self.stepBytes - 2 else { return (offset, false) }
    return passSlowly(bytes, from: offset, to: end)
  }

  /// The end of a block, byte by byte.
  private mutating func passSlowly(
    _ bytes: Bytes, from start: Int, to end: Int
  ) -> (offset: Int, isKey: Bool) {
    for offset in start..<end {
      if LinePrefilter.isKey(bytes, offset) { return (offset, true) }
      if bytes[offset] == 0x0A { newlines += 1 }
      if bytes[offset] == 0 { hasNul = true }
    }
    return (end, false)
  }

  /// Where two letters stand that begin or belong to one of the words of ``LinePrefilter``.
  ///
  /// The words share as few comparisons as their letters allow:
  /// - `Kill`, `Kernel panic`, `Linux version`, `Memory cgroup`, `Marked`, `Out of`, `Task`: K to
  ///   O or T, then one of a, e, i, m, q, u, y;
  /// - `oom`, `OOM`, `kill`, `SIGKILL`, `invok`, `nohang`: k or o, then one of h to k or o;
  /// - `: usage `: colon and u; `SIGTERM`: G and T.
  @inline(__always)
  private static func candidates(
    _ place: UnsafeRawPointer, _ counts: inout Vector, _ nuls: inout Vector
  ) -> Vector {
    let here = place.loadUnaligned(as: Vector.self)
    let next = (place + 1).loadUnaligned(as: Vector.self)
    let third = (place + 2).loadUnaligned(as: Vector.self)
    counts = counts &- ones(here .== all(0x0A))
    nuls = nuls | ones(here .== all(0))
    let capital = ones((here &- all(0x4B)) .< all(5)) | ones(here .== all(0x54))
    let vowel = ones((next & all(0xE3)) .== all(0x61))
    let kOrO = ones((here & all(0xDB)) .== all(0x4B))
    let double = ones((next & all(0xDB)) .== all(0x4B)) & ones((third & all(0xDF)) .== all(0x4D))
    let follower = ones((next & all(0xDC)) .== all(0x48)) | double
    let usage = ones(here .== all(0x3A)) & ones(third .== all(0x75))
    let term = ones(here .== all(0x47)) & ones(next .== all(0x54))
    return (capital & vowel) | (kOrO & follower) | usage | term
  }

  /// Sixteen times the same byte; made of two words, which costs nothing at run time.
  @inline(__always)
  private static func all(_ byte: UInt64) -> Vector {
    let word = byte &* 0x0101_0101_0101_0101
    return unsafeBitCast(SIMD2<UInt64>(word, word), to: Vector.self)
  }

  /// 0xFF for true.
  @inline(__always)
  private static func ones(_ mask: SIMDMask<SIMD16<Int8>>) -> Vector {
    unsafeBitCast(mask, to: Vector.self)
  }

  @inline(__always)
  private static func isAny(_ vector: Vector) -> Bool {
    let words = unsafeBitCast(vector, to: SIMD2<UInt64>.self)
    return words[0] | words[1] != 0
  }

  /// The first candidate that is one of the words.
  private static func key(_ bytes: Bytes, _ start: Int, _ candidates: Vector) -> Int? {
    let words = unsafeBitCast(candidates, to: SIMD2<UInt64>.self)
    for half in 0..<2 {
      var word = words[half].littleEndian
      while word != 0 {
        let byte = word.trailingZeroBitCount / 8
        let offset = start + half * 8 + byte
        if LinePrefilter.isKey(bytes, offset) { return offset }
        word &= ~(0xFF << (UInt64(byte) * 8))
      }
    }
    return nil
  }

  private mutating func finish(_ counts: Vector, _ nuls: Vector) {
    newlines += Int64(counts.wrappedSumWide)
    if Self.isAny(nuls) { hasNul = true }
  }

  /// Takes back what was counted behind the place that was found.
  private mutating func uncount(_ bytes: Bytes, _ range: Range<Int>) {
    for offset in range where bytes[offset] == 0x0A { newlines -= 1 }
  }
}

extension SIMD16<UInt8> {
  /// The sum of all bytes, in more than 8 bits.
  fileprivate var wrappedSumWide: Int {
    var sum = 0
    for index in indices { sum += Int(self[index]) }
    return sum
  }
}
