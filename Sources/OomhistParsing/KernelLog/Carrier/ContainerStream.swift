/// What stands between the stamp of what forwarded a line and the line itself.
///
/// `stdout F ` and `stderr P ` are of the CRI, which `kubectl` reads, `In(05) vcpu-5 - Guest: ` of a
/// virtual machine's vmware.log; docker has nothing.
enum ContainerStream {
  /// Bytes up to the line of the program; 0 where there is no such mark.
  static func length(_ bytes: Bytes) -> Int {
    var cursor = ByteCursor(bytes)
    cursor.skipBlanks()
    if cursor.skip("stdout ") || cursor.skip("stderr ") {
      let isMark = cursor.skip("F ") || cursor.skip("P ") || cursor.skip("F:") || cursor.skip("P:")
      return isMark ? cursor.position : 0
    }
    return guestLength(bytes)
  }

  /// Bytes of ` In(05) vcpu-5 - Guest: `, up to 6.5 `| vcpu-0| I005: Guest: `.
  private static func guestLength(_ bytes: Bytes) -> Int {
    var cursor = ByteCursor(bytes)
    if cursor.skip(" ") {
      let level = bytes.part(cursor.word())
      guard level.count == 6, level.has("(", at: 2), level.hasSuffix(")"), cursor.skip(" vcpu-"),
        cursor.decimal() != nil, cursor.skip(" - Guest: ")
      else { return 0 }
    } else {
      guard cursor.skip("| vcpu-"), cursor.decimal() != nil, cursor.skip("| "),
        bytes.part(cursor.word()).count == 5, cursor.skip(" Guest: ")
      else { return 0 }
    }
    return cursor.position
  }
}
