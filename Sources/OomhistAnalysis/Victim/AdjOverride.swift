/// A supposed `oom_score_adj` of one process, or of all processes with a name.
package struct AdjOverride: Equatable, Sendable {
  /// Whom it is about.
  package enum Target: Equatable, Sendable {
    case pid(Int64)
    /// A name, in which `*` and `?` stand for any text and any one letter.
    case comm(glob: String)
  }

  /// Whom it is about.
  package var target: Target
  /// The supposed bias, -1000 to 1000.
  package var adj: Int64

  package init(target: Target, adj: Int64) {
    self.target = target
    self.adj = adj
  }

  /// Reads `PID=ADJ` or `NAME=ADJ`; the last `=` splits, since a name may hold one.
  package init(parsing text: String) throws(AdjOverrideError) {
    guard let split = text.lastIndex(of: "=") else { throw .noEqualsSign(text) }
    let name = text[..<split]
    let number = text[text.index(after: split)...]
    guard !name.isEmpty else { throw .noTarget(text) }
    guard let adj = Int64(number) else { throw .notANumber(text, number: String(number)) }
    guard (-1000...1000).contains(adj) else { throw .outOfRange(text, adj: adj) }
    if name.allSatisfy({ $0.isASCII && $0.isNumber }) {
      guard let pid = Int64(name), pid > 0, pid <= Int64(Int32.max) else {
        throw .badPid(text, pid: String(name))
      }
      self.init(target: .pid(pid), adj: adj)
    } else {
      self.init(target: .comm(glob: String(name)), adj: adj)
    }
  }

  /// Whether it is about this process.
  package func matches(_ candidate: Candidate) -> Bool {
    switch target {
    case .pid(let pid): candidate.pid == pid
    case .comm(let glob): TextGlob.matches(candidate.comm, glob)
    }
  }

  /// The text that it can be read from again.
  package var text: String {
    switch target {
    case .pid(let pid): "\(pid)=\(adj)"
    case .comm(let glob): "\(glob)=\(adj)"
    }
  }
}

/// Why a text is not `PID=ADJ` or `NAME=ADJ`.
package enum AdjOverrideError: Error, Equatable, CustomStringConvertible {
  case noEqualsSign(String)
  case noTarget(String)
  case notANumber(String, number: String)
  case outOfRange(String, adj: Int64)
  case badPid(String, pid: String)

  package var description: String {
    switch self {
    case .noEqualsSign(let text):
      "'\(text)' has no '=': PID=ADJ or NAME=ADJ is wanted, such as dockerd=-500."
    case .noTarget(let text):
      "'\(text)' names no process before the '='."
    case .notANumber(let text, let number):
      "'\(text)' wants a whole number behind the last '=', not '\(number)'."
    case .outOfRange(let text, let adj):
      "'\(text)' is out of range: oom_score_adj goes from -1000 to 1000, not \(adj)."
    case .badPid(let text, let pid):
      "'\(text)' wants a process id from 1 to 2147483647, not \(pid)."
    }
  }
}
