/// A mounted hierarchy that may account for memory.
package struct CgroupMount: Equatable, Sendable {
  package enum Version: Sendable {
    /// A hierarchy of cgroups v1 with the memory controller.
    case v1
    /// The unified hierarchy; whether it has the memory controller its `cgroup.controllers` tells.
    case v2
  }

  package var version: Version
  /// The group that is mounted, `/` for the whole hierarchy; a container may see a part of it.
  package var root: [UInt8]
  package var mountPoint: String

  /// The hierarchies in `/proc/self/mountinfo` (proc_pid_mountinfo(5)), the best one first.
  ///
  /// v1 comes before v2, since a controller that v1 has is not in v2; a whole hierarchy before a
  /// part of one.
  package static func all(mountinfo bytes: UnsafeRawBufferPointer) -> [CgroupMount] {
    var mounts: [CgroupMount] = []
    var cursor = ByteCursor(bytes)
    while !cursor.isAtEnd {
      let start = cursor.position
      cursor.skipLine()
      if let mount = CgroupMount(line: bytes.part(from: start, to: cursor.position)) {
        mounts.append(mount)
      }
    }
    let (first, second) = (mounts.filter { $0.version == .v1 }, mounts.filter { $0.version == .v2 })
    return [first, second].flatMap { some in
      some.filter(\.isWhole) + some.filter { !$0.isWhole }
    }
  }

  /// The whole hierarchy is mounted, as far as this namespace shows it.
  package var isWhole: Bool { root.elementsEqual("/".utf8) }

  private init?(line: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(line)
    cursor.skipWords(3)  // mount id, parent id, device
    let root = line.part(cursor.word())
    let mountPoint = line.part(cursor.word())
    guard root.first == UInt8(ascii: "/"), mountPoint.first == UInt8(ascii: "/") else {
      return nil
    }
    // Optional fields follow the mount's own options, then a lone hyphen.
    while cursor.next != nil, cursor.next != UInt8(ascii: "\n") {
      guard line.part(cursor.word()).elementsEqual("-".utf8) else { continue }
      let type = line.part(cursor.word())
      cursor.skipWords(1)  // source
      let options = line.part(cursor.word()).split(separator: UInt8(ascii: ","))
      if type.elementsEqual("cgroup2".utf8) {
        version = .v2
      } else if type.elementsEqual("cgroup".utf8),
        options.contains(where: { $0.elementsEqual("memory".utf8) })
      {
        version = .v1
      } else {
        return nil
      }
      self.root = Self.unescaped(root)
      self.mountPoint = String(decoding: Self.unescaped(mountPoint), as: UTF8.self)
      return
    }
    return nil
  }

  /// Undoes the table's escapes of blank, tab, newline and backslash: `\040` and so on.
  private static func unescaped(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\"), place + 3 < bytes.count,
        let byte = UInt8(bytes.part(from: place + 1, to: place + 4).repairedText, radix: 8)
      {
        result.append(byte)
        place += 4
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return result
  }
}
