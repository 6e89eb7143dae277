import Foundation
import OomhistTestSupport

/// Runs the program as a user without rights: oneself, or `nobody` when the tests run as root.
enum OtherUser {
  /// `nil` where root cannot step down to a user who may run the program.
  static let prefix: String? = {
    guard geteuid() == 0 else { return "" }
    let prefix = "setpriv --reuid=65534 --regid=65534 --clear-groups "
    let probe = try? ToolRun.shell(prefix + "\"$OOMHIST\" --version")
    return probe?.status == 0 ? prefix : nil
  }()

  static var isAvailable: Bool { prefix != nil }

  static func run(
    _ arguments: String, environment: [String: String] = [:]
  ) throws -> ToolRun {
    try ToolRun.shell((prefix ?? "") + "\"$OOMHIST\" " + arguments, environment: environment)
  }

  /// Lets everybody into a folder of a test, and write there.
  static func open(_ folder: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder)
  }
}
