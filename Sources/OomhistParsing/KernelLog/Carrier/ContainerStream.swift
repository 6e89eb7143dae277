/// What stands between the stamp of what forwarded a line and the line itself.
///
/// `stdout F ` and `stderr P ` are of the CRI, which `kubectl` reads, `In(05) vcpu-5 - Guest: ` of a
/// virtual machine's vmware.log; docker has nothing.
enum ContainerStream {
  /// Bytes of a vmware.log in front of its `Guest: `.
  private static let guestLimit = 60

  /// Bytes up to the line of the program; 0 where there is no such mark.
  static func length(_ bytes: Bytes) -> Int {
    var cursor = ByteCursor(bytes)
    cursor.skipBlanks()
    if cursor.skip("stdout ") || cursor.skip("stderr ") {
      let isMark = cursor.skip("F ") || cursor.skip("P ") || cursor.skip("F:") || cursor.skip("P:")
      return isMark ? cursor.position : 0
    }
    let guest: StaticString = " Guest: "
    return bytes.upTo(guestLimit).firstOffset(of: guest).map { $0 + guest.utf8CodeUnitCount } ?? 0
  }
}
