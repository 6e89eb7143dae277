package import OomhistModel

/// The first bytes of a log, by which it is known under another name, copied or compressed: stamps
/// make them its own.
package enum FileHead {
  package static let limitBytes = 4096

  /// The place of the file that begins so, of several the one that most is known of.
  package static func index(of head: [UInt8], among places: [LogPlace]) -> Int? {
    places.indices.filter { index in
      let count = Int(places[index].headBytes)
      return count > 0 && count <= head.count
        && places[index].headHash == hash(head.prefix(count))
    }.max { places[$0].headBytes < places[$1].headBytes }
  }

  /// Takes note of how the file begins.
  package static func note(_ head: [UInt8], in place: inout LogPlace) {
    (place.headHash, place.headBytes) = (hash(head[...]), Int64(head.count))
  }

  private static func hash(_ bytes: ArraySlice<UInt8>) -> Int64 {
    Int64(bitPattern: bytes.withUnsafeBytes(ByteHash.of))
  }
}
