import Glibc

/// The users that this machine knows (getpwent(3)): of /etc/passwd, and of wherever else nsswitch
/// looks.
package enum UserNames {
  /// uids of those whose names fit, in ascending order.
  package static func uids(where fits: (String) -> Bool) -> [Int64] {
    var uids: Set<Int64> = []
    setpwent()
    defer { endpwent() }
    while let user = getpwent() {
      if fits(String(cString: user.pointee.pw_name)) { uids.insert(Int64(user.pointee.pw_uid)) }
    }
    return uids.sorted()
  }

  /// Names by uid of /etc/passwd alone: no server is asked, and so none is waited for.
  package static func local() -> [Int64: String] {
    guard let file = fopen("/etc/passwd", "re") else { return [:] }
    defer { fclose(file) }
    var names: [Int64: String] = [:]
    while let user = fgetpwent(file) {
      names[Int64(user.pointee.pw_uid)] = String(cString: user.pointee.pw_name)
    }
    return names
  }
}
