import OomhistModel

/// `10.5.0.2: kern: warning: [2025-04-22T10:37:36.727637155Z]: `, what `talosctl dmesg` puts in
/// front: node, facility, level and the moment of a kernel record.
enum TalosPrefix {
  static func read(_ line: Bytes, _ prefix: inout LinePrefix) -> Bool {
    var cursor = ByteCursor(line, at: prefix.message)
    var facility = cursor.word()
    var node: Range<Int>?
    if line.part(facility).hasSuffix(":"), !DecodedLevel.isFacility(line.part(facility)) {
      node = facility.lowerBound..<facility.upperBound - 1
      facility = cursor.word()
    }
    guard DecodedLevel.isFacility(line.part(facility)) else { return false }
    guard line.part(cursor.word()).hasSuffix(":"), cursor.skip(" ["),
      let stamp = ISOStamp.read(line.from(cursor.position))
    else { return false }
    let end = cursor.position + stamp.length
    guard line.has("]:", at: end) else { return false }
    prefix.carrier = .iso
    prefix.wall = stamp.wall
    prefix.stamp = cursor.position..<end
    prefix.host = node
    prefix.isLoose = true
    // What programs wrote to /dev/kmsg has another facility.
    prefix.tag =
      line.part(facility).has("kern:")
      ? .kernel : .program(facility.lowerBound..<facility.upperBound - 1)
    prefix.message = end + 2
    TagReader.skipBlank(line, &prefix)
    return true
  }
}
