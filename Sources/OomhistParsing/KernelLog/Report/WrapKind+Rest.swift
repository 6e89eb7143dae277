/// What the rest of a broken line looks like, and how it is joined.
extension WrapKind {
  /// Whether a line without a stamp looks like the rest.
  func wants(_ rest: Bytes) -> Bool {
    switch self {
    case .empty: return WrapKind(rest, table: nil) != nil || KernelMessage.read(rest) != nil
    case .name: return rest.has("invoked oom-killer:")
    case .killedPid:
      // The pid itself may be broken.
      let name = rest.from(rest.prefix { $0.isDigit }.count)
      return name.has("(") || name.has(" (") || WrapKind.kill.wants(rest)
    case .header:
      return rest.contains("order=") || rest.contains("adj=") || rest.contains("gfp_mask=")
        || rest.contains("killer:") || rest.has("(GFP") || rest.contains("__GFP")
    case .invoker:
      return !InvokerLine.isCut(rest) || rest.has("#")
    case .cause:
      let ends: [StaticString] = [
        "Kill", "memory: Kill", "of memory: Kill", "out of memory: Kill",
        "cgroup out of memory: Kill",
      ]
      return ends.contains { rest.has($0) } || WrapKind.kill.wants(rest)
    case .kill:
      return !rest.contains("Killed process ") && !rest.contains("Kill process ")
        && (rest.contains("rss:") || rest.contains("adj:") || rest.contains("total-vm:")
          || rest.contains("pgtables:") || rest.hasSuffix("pgtables")
          || rest.contains("sacrifice") || rest.hasSuffix("child"))
        || rest.has("process ")
    case .summary:
      return rest.contains("task") || rest.contains("pid=") || rest.contains("uid=")
        || rest.contains("mems_allowed=")
    case .tableHeader:
      return rest.hasSuffix("name") || rest.contains("swapents") || rest.contains("rss_")
    case .row: return !rest.has("[")
    case .group: return rest.hasSuffix(" set") || rest.contains("memory.oom.group")
    case .reaper: return rest.contains("-rss:") && !rest.contains("total-vm:")
    case .panic: return rest.contains("memory")
    case .decision:
      return rest.contains("memory") || rest.contains("pressure") || rest.contains(" being ")
        || rest.contains("/") || rest.contains("badness") || rest.contains("VmRSS")
        || rest.contains("% > ")
        || rest.has("to process ")
    }
  }

  /// Whether the pieces belong together without a blank, which stands at `place` in the other
  /// form: broken inside a word, not at a blank.
  func isBetterClosed(_ closed: [UInt8], _ spaced: [UInt8], at place: Int) -> Bool {
    closed.withUnsafeBytes { closed in
      spaced.withUnsafeBytes { spaced in
        switch self {
        case .empty, .summary: true
        case .name: false
        case .killedPid: Self.isInsideNumber(spaced, place)
        case .decision:
          Self.isInsideNumber(spaced, place) || Self.isInsideCgroup(spaced, place)
        case .kill, .cause:
          Self.isInsideNumber(spaced, place) || Self.sizes(closed) > Self.sizes(spaced)
            // A blank more makes the name longer than any.
            || Self.hasLongName(spaced) && !Self.hasLongName(closed)
        case .header: Self.fields(closed) > Self.fields(spaced)
        case .invoker: Self.nameLength(closed) + 1 < Self.nameLength(spaced)
        case .tableHeader: TaskTable(header: spaced) == nil && TaskTable(header: closed) != nil
        case .row(let table):
          table.numberCount(spaced) > table.columns.count
            && table.numberCount(closed) == table.columns.count
        case .group, .reaper, .panic: false
        }
      }
    }
  }

  /// Whether a blank parts the path behind `Killed ` or `Marked `, which holds none.
  private static func isInsideCgroup(_ spaced: Bytes, _ place: Int) -> Bool {
    let path = spaced.upTo(place).from(7)
    let rest = spaced.from(place + 1)
    return path.has("/") && path.firstOffset(of: 0x20, from: 0) == nil && !rest.has("due ")
      && !rest.has("for ")
  }

  /// Whether a blank parts two digits: no two numbers of these lines stand side by side.
  private static func isInsideNumber(_ spaced: Bytes, _ place: Int) -> Bool {
    spaced.upTo(place).last?.isDigit == true
      && spaced.from(place + 1).first?.isDigit == true
  }

  /// How much of a kill line can be read.
  private static func sizes(_ message: Bytes) -> Int {
    if let announcement = KillAnnouncement.read(message) {
      return announcement.score == nil ? 1 : 2
    }
    guard let line = KillLine.read(message) else { return 0 }
    let numbers = [
      line.totalVmKib, line.anonRssKib, line.fileRssKib, line.shmemRssKib, line.pgtablesKib,
      line.uid, line.oomScoreAdj,
    ]
    return 1 + numbers.count { $0 != nil }
  }

  private static func hasLongName(_ message: Bytes) -> Bool {
    guard let name = KillLine.read(message)?.comm ?? KillAnnouncement.read(message)?.comm else {
      return false
    }
    return name.utf8.count > TaskName.mostBytes
  }

  /// Length of the invoker's name: what is not understood behind it counts as part of it.
  private static func nameLength(_ message: Bytes) -> Int {
    InvokerLine.read(message)?.comm.utf8.count ?? Int.max - 1
  }

  /// How much of a header can be read.
  private static func fields(_ message: Bytes) -> Int {
    guard let header = InvocationHeader.read(message) else { return 0 }
    let isMaskClosed = header.gfpFlags != nil || !message.contains("(")
    return [header.order, header.oomScoreAdj].count { $0 != nil } + (isMaskClosed ? 2 : 1)
  }
}
