import Glibc
import OomhistParsing

/// Whether procfs shows us every process.
enum ProcVisibility {
  /// `hidepid` is set (proc(5)), and this user is neither root nor in the exempt group.
  static func isRestricted(root: FileRoot, user: UInt32) -> Bool {
    // Root sees all; it need not read a mount table that can have thousands of lines.
    guard user != 0, case .bytes(let text) = root.readWhole("self/mountinfo") else { return false }
    // A recorded machine had its procfs in the usual place, wherever the recording lies.
    let mount =
      ProcMount(mountinfo: text, mountPoint: root.path)
      ?? ProcMount(mountinfo: text, mountPoint: "/proc")
    guard let mount, mount.hidesProcesses else { return false }
    return mount.exemptGroup.map { !groups().contains($0) } ?? true
  }

  private static func groups() -> [UInt32] {
    let count = getgroups(0, nil)
    guard count > 0 else { return [getegid()] }
    var groups = [gid_t](repeating: 0, count: Int(count))
    let filled = getgroups(count, &groups)
    return [getegid()] + groups.prefix(Int(max(filled, 0)))
  }
}
