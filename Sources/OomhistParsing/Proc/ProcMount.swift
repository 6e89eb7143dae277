/// How procfs is mounted, as far as it decides which processes a reader sees.
package struct ProcMount: Equatable, Sendable {
  /// `hidepid` is not `0` (`off`): users see their own processes only, or cannot read the others.
  package var hidesProcesses = false
  /// The group that is exempt (`gid=`), if one is.
  package var exemptGroup: UInt32?

  /// Finds the mount in `/proc/self/mountinfo` (proc_pid_mountinfo(5)).
  ///
  /// Of several procfs mounts on the same point the last one counts, for it covers the others.
  /// `nil` where none is mounted there.
  package init?(mountinfo bytes: UnsafeRawBufferPointer, mountPoint: String) {
    var found = false
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      let start = cursor.position
      cursor.skipLine()
      let line = bytes.part(from: start, to: cursor.position)
      if let mount = Self.options(line: line, mountPoint: mountPoint) {
        self = mount
        found = true
      }
    }
    guard found else { return nil }
  }

  private init() {}

  private static func options(line: UnsafeRawBufferPointer, mountPoint: String) -> ProcMount? {
    var cursor = ByteCursor(line)
    cursor.skipWords(4)  // mount id, parent id, device, root
    guard line.part(cursor.word()).elementsEqual(mountPoint.utf8) else { return nil }
    // Optional fields follow the mount's own options, then a lone hyphen.
    while cursor.next != nil, cursor.next != UInt8(ascii: "\n") {
      guard line.part(cursor.word()).elementsEqual("-".utf8) else { continue }
      guard line.part(cursor.word()).elementsEqual("proc".utf8) else { return nil }
      cursor.skipWords(1)  // source
      return ProcMount(superOptions: line.part(cursor.word()))
    }
    return nil
  }

  private init(superOptions bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      if cursor.skip("hidepid=") {
        hidesProcesses = !(cursor.skip("0") || cursor.skip("off"))
      } else if cursor.skip("gid=") {
        exemptGroup = cursor.decimal().flatMap(UInt32.init(exactly:))
      }
      if cursor.skip(to: UInt8(ascii: ",")) { _ = cursor.skip(",") }
    }
  }
}
