/// What the words in front of a kill say of its cause.
enum KillCause: Equatable {
  case global
  case memcg
  case cpuset
  case mempolicy
  /// `Out of memory (oom_kill_allocating_task)`: who asked is who died.
  case allocatingTask
  /// Words that a later kernel may use.
  case other

  /// Reads `Out of memory: ` and its like; `length` is where the rest begins.
  static func read(_ message: Bytes) -> (cause: KillCause, length: Int)? {
    let causes: [(StaticString, KillCause)] = [
      ("Out of memory: ", .global), ("Out of Memory: ", .global),
      ("Memory cgroup out of memory: ", .memcg),
      ("Out of memory (oom_kill_allocating_task): ", .allocatingTask),
      ("No available memory (MPOL_BIND): ", .mempolicy),
      ("No available memory in cpuset: ", .cpuset),
    ]
    for (words, cause) in causes where message.has(words) {
      return (cause, words.utf8CodeUnitCount)
    }
    // OpenVZ: the container's number may follow.
    if message.has("Out of memory in UB"), let end = message.firstOffset(of: ": ") {
      return (.other, end + 2)
    }
    return nil
  }
}

/// `Out of memory: Kill process 5325 (a.out) score 799 or sacrifice child`, the first line of
/// the two-line form (2.6.24 to 5.0).
struct KillAnnouncement: Equatable {
  var cause: KillCause
  var pid: Int64
  var comm: String
  var score: Int64?

  static func read(_ message: Bytes) -> KillAnnouncement? {
    guard let (cause, length) = KillCause.read(message) else { return nil }
    let rest = message.from(length)
    guard rest.has("Kill process ") || rest.has("kill process ") else { return nil }
    var cursor = ByteCursor(rest, at: 13)
    guard let pid = cursor.signedDecimal(), pid > 0 else { return nil }
    cursor.skipBlanks()
    guard cursor.skip("(") else { return nil }
    // The name is free text and may itself look like the rest: the last match is the kernel's.
    guard let close = rest.lastOffset(of: ") score "), close >= cursor.position else { return nil }
    return KillAnnouncement(
      cause: cause, pid: pid, comm: rest.part(from: cursor.position, to: close).repairedText,
      score: rest.from(close).number(after: ") score ", unit: " "))
  }
}

/// `Killed process 159 (postgres) total-vm:…kB, anon-rss:…kB, …`, which is never rate-limited
/// and so the one line that tells every kill (`__oom_kill_process()`).
struct KillLine: Equatable {
  /// `nil` in the second line of the two-line form.
  var cause: KillCause?
  var pid: Int64
  var comm: String
  var uid: Int64?
  var totalVmKib: Int64?
  var anonRssKib: Int64?
  var fileRssKib: Int64?
  var shmemRssKib: Int64?
  var pgtablesKib: Int64?
  var oomScoreAdj: Int64?
  /// The line lost its end.
  var isCut = false

  var hasSizes: Bool { totalVmKib != nil || anonRssKib != nil }

  /// Whether a line has the kernel's words for a kill anywhere: `ill process 7 (`, `illed process 7 (`.
  static func isQuoted(in line: Bytes) -> Bool {
    let word: StaticString = " process "
    var place = line.firstOffset(of: word)
    while let found = place {
      let isKill = line.has("ill", at: found - 3) || line.has("illed", at: found - 5)
      var cursor = ByteCursor(line, at: found + word.utf8CodeUnitCount)
      if isKill, cursor.next?.isDigit == true, cursor.decimal() != nil,
        cursor.skip(" (") || cursor.skip(", UID ")
      {
        return true
      }
      place = line.firstOffset(of: word, from: found + 1)
    }
    return false
  }

  static func read(_ message: Bytes) -> KillLine? {
    let head = KillCause.read(message)
    var cause = head?.cause
    var start = head?.length ?? 0
    if cause == nil, let place = message.lastOffset(of: ": Killed process ") {
      // Other words in front, as a later kernel may have them: only with the kernel's sizes.
      guard message.contains(") total-vm:"), isCause(message.upTo(place)) else { return nil }
      (cause, start) = (.other, place + 2)
    }
    let rest = message.from(start)
    guard let marker = marker(rest) else { return nil }
    var cursor = ByteCursor(rest, at: marker)
    guard let pid = cursor.signedDecimal(), pid > 0 else { return nil }
    var line = KillLine(cause: cause, pid: pid, comm: "")
    // RHEL 6: `Killed process 1, UID 0, (C) total-vm`.
    if cursor.skip(", UID "), let uid = cursor.signedDecimal(), cursor.skip(",") { line.uid = uid }
    cursor.skipBlanks()
    guard cursor.skip("("),
      line.readNameAndSizes(rest.from(cursor.position), isOpenVZ: marker == 19)
    else { return nil }
    return line
  }

  /// Whether it may be the kernel's words for a cause, and not a line with the name of a cgroup
  /// in it: that is its owner's choice and stands behind a slash or an equals sign.
  private static func isCause(_ words: Bytes) -> Bool {
    words.count < 80
      && words.allSatisfy { byte in
        byte.isLetter || byte.isDigit || byte.isBlank || "()_-.".utf8.contains(byte)
      }
  }

  /// Where the pid begins.
  private static func marker(_ bytes: Bytes) -> Int? {
    if bytes.has("Killed process ") { return 15 }
    return bytes.has("OOM killed process ") ? 19 : nil
  }

  /// Reads `C) total-vm:…`, where the last bracket that the sizes follow ends the name.
  private mutating func readNameAndSizes(_ bytes: Bytes, isOpenVZ: Bool) -> Bool {
    let ends: [StaticString] = [") total-vm:", "), UID ", ") vsz:", ") vm:", ")total-vm:"]
    // OpenVZ: `OOM killed process 1 (C) score 0 vm:1kB, rss:2kB, swap:3kB`.
    for end in isOpenVZ ? [") score ", ") vm:"] : ends {
      guard let close = bytes.lastOffset(of: end) else { continue }
      comm = bytes.upTo(close).repairedText
      readSizes(bytes.from(close + 1))
      return true
    }
    guard let close = bytes.lastOffset(of: ")") else { return false }
    let tail = bytes.from(close + 1).trimmed
    // Up to 2.6.33 there are no sizes, and up to 2.6.17 a full stop ends the line. Any other
    // tail is the beginning of the sizes, cut off, or not the kernel's line.
    guard tail.isEmpty || tail.elementsEqual(".".utf8) || "total-vm:".utf8.starts(with: tail)
    else { return false }
    isCut = !tail.isEmpty && tail[0] != UInt8(ascii: ".")
    comm = bytes.upTo(close).repairedText
    return true
  }

  private mutating func readSizes(_ sizes: Bytes) {
    totalVmKib =
      sizes.number(after: "total-vm:", unit: "kB") ?? sizes.number(after: " vsz:", unit: "kB")
      ?? sizes.number(after: " vm:", unit: "kB")
    anonRssKib = sizes.number(after: "anon-rss:", unit: "kB")
    fileRssKib = sizes.number(after: "file-rss:", unit: "kB")
    shmemRssKib = sizes.number(after: "shmem-rss:", unit: "kB")
    pgtablesKib = sizes.number(after: "pgtables:", unit: "kB")
    oomScoreAdj = sizes.number(after: "oom_score_adj:")
    uid =
      uid ?? sizes.number(after: "UID:", unit: " ") ?? sizes.number(after: "UID ", unit: ",")
      // RHEL 8.3 ends the line with it.
      ?? (sizes.contains("pgtables") ? nil : sizes.number(after: ", UID:"))
    let tail = sizes.trimmed
    isCut = !(tail.hasSuffix("kB") || oomScoreAdj != nil || (uid != nil && pgtablesKib == nil))
  }
}
