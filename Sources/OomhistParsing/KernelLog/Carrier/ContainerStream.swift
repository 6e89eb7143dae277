/// What a container runtime puts behind its stamp: `stdout F ` and `stderr P ` of the CRI, which
/// `kubectl` reads; docker has nothing.
enum ContainerStream {
  /// Bytes up to the line of the program; 0 where there is no such mark.
  static func length(_ bytes: Bytes) -> Int {
    var cursor = ByteCursor(bytes)
    cursor.skipBlanks()
    guard cursor.skip("stdout ") || cursor.skip("stderr "),
      cursor.skip("F ") || cursor.skip("P ") || cursor.skip("F:") || cursor.skip("P:")
    else { return 0 }
    return cursor.position
  }
}
