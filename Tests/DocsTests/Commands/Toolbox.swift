import Foundation
import OomhistTestSupport

/// Other programs that pages call.
enum Toolbox {
  /// Programs that a machine can lack: the command is left out there, and the test says so.
  private static let optional = ["ps", "sqlite3", "python3", "jq", "awk", "gzip", "xz"]
  /// Programs that build or install: what they are told is looked up, and not done.
  private static let checked = ["make", "apt", "apt-get", "swift", "git"]

  /// Programs whose name begins a command line wherever it stands at the beginning of a line.
  private static let telling = [
    "$", "oomhist", "sudo", "systemctl", "systemd-run", "docker", "kubectl", "dmesg", "journalctl",
    "sysctl", "ps", "cat", "echo", "grep", "install", "curl",
  ]

  /// Where the shell that runs the tests finds programs.
  static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

  /// Modules of Python that examples import and that a machine can lack.
  private static let modules = ["pandas", "duckdb"]

  private static let found = (optional + modules).reduce(into: [String: Bool]()) { found, tool in
    let probe = modules.contains(tool) ? "python3 -c 'import \(tool)'" : "command -v \(tool)"
    found[tool] = (try? ToolRun.shell(probe, environment: ["PATH": path]))?.status == 0
  }

  static func missing(in calls: [[String]]) -> String? {
    let needsRecording = calls.joined().contains("first.db")
    let imported = calls.joined().filter { $0.hasPrefix("docs/examples/") }.flatMap { script in
      let text = (try? Repository.text(script)) ?? ""
      return modules.filter { text.contains("\nimport \($0)") }
    }
    return (calls.compactMap(\.first) + imported + (needsRecording ? ["sqlite3"] : []))
      .first { found[$0] == false }
  }

  /// Whether a line is one to type, so that it belongs into a fence that says so.
  static func looksLikeACommand(_ line: String) -> Bool {
    let first = line.prefix { $0 != " " }
    return (telling + optional + checked).contains { $0 == first } && first.count < line.count
  }

  static func isOnlyChecked(_ calls: [[String]]) -> Bool {
    calls.compactMap(\.first).allSatisfy(checked.contains)
  }

  /// What a call names that this checkout does not have.
  static func trouble(_ call: [String]) -> String? {
    if call[0] == "make" {
      let makefile = (try? Repository.text("Makefile")) ?? ""
      for target in call.dropFirst() where !target.contains("=") {
        if !makefile.contains("\n\(target):") { return "make has no target \(target)" }
      }
    }
    return call.first { word in
      let parts = word.split(separator: "/")
      return parts.count > 1
        && ["packaging", "Tests", "Sources", "docs", "queries", "schema"].contains(parts[0])
        && !Repository.exists(word)
    }.map { "there is no \($0)" }
  }
}
