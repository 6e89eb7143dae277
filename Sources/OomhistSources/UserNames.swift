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
}
