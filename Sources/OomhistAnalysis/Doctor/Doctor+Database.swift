/// The file: whether it can be used, and whether there is room for it.
extension Doctor {
  static func database(_ facts: DoctorFacts) -> [Judgement] {
    switch facts.record {
    case .missing: return []
    case .unusable(let sentence, let hint, let isPermission):
      return [
        Judgement(
          isPermission ? .note : .critical,
          "The record cannot be looked at: \(sentence).",
          risk: isPermission
            ? "What it holds, and whether it goes on, is not judged here."
            : "No question about the past can be answered from it.",
          command: isPermission ? "sudo oomhist doctor" : hint.map { "# \($0)" })
      ]
    case .open(let health):
      let schema = health.schema.map { ", schema \($0)" } ?? ""
      return [
        Judgement(
          .ok, "\(facts.databasePath) can be read\(schema).",
          figures: [AdviceFigure("size", Double(health.totalBytes / 1024), .kib)],
          source: facts.databasePath)
      ]
    }
  }

  static func databaseCheck(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.health else { return [] }
    switch health.check {
    case .passed:
      return [Judgement(.ok, "The database is not damaged.", source: "PRAGMA quick_check")]
    case .unfinished(let us):
      return [
        Judgement(
          .ok,
          "No damage was met, but the check was not done after \(FactText.duration(us: us)):"
            + " `oomhist db check` reads all of it.", source: "PRAGMA quick_check")
      ]
    case .failed(let lines):
      return [
        Judgement(
          .critical, "The database is damaged: \(lines.first ?? "quick_check fails").",
          risk: "Answers may be wrong, and the next write may fail.",
          figures: [AdviceFigure("problems", Double(lines.count), .count)],
          source: "PRAGMA quick_check",
          // A copy of what can be read, and the damaged file stays.
          command: "sqlite3 \(quoted(facts.databasePath)) .recover | sqlite3"
            + " \(quoted(facts.databasePath + ".recovered"))")
      ]
    }
  }

  /// A path as a shell takes it.
  private static func quoted(_ path: String) -> String {
    CommandText.plain(path) == path
      ? path
      : "'"
        + path.split(
          separator: "'", omittingEmptySubsequences: false
        ).joined(separator: "'\\''") + "'"
  }

  static func diskSpace(_ facts: DoctorFacts) -> [Judgement] {
    guard let free = facts.freeBytes else { return [] }
    let reserve = facts.settings.minFreeBytes
    let size = facts.health?.totalBytes ?? 0
    let figures = [
      AdviceFigure("free", Double(free / 1024), .kib),
      AdviceFigure("min-free", Double(reserve / 1024), .kib),
      AdviceFigure("database", Double(size / 1024), .kib),
      AdviceFigure("max-size", Double(facts.settings.maxSizeBytes / 1024), .kib),
    ]
    let source = "file system of \(facts.databasePath)"
    if free < reserve {
      return [
        Judgement(
          .critical,
          "\(FactText.bytes(free)) are free where the database lies, less than the"
            + " \(FactText.bytes(reserve)) that it leaves to others (min-free).",
          risk: "Snapshots are refused once the database has no empty page left.",
          figures: figures, source: source, command: "oomhist db prune")
      ]
    }
    let growth = max(0, facts.settings.maxSizeBytes - size)
    if free - reserve < growth {
      return [
        Judgement(
          free < 2 * reserve ? .warning : .note,
          "The database may grow by \(FactText.bytes(growth)) to its cap (max-size), and"
            + " \(FactText.bytes(free)) are free.",
          risk: "The disk is full before the cap is reached, and snapshots are refused then.",
          figures: figures, source: source,
          command:
            "# /etc/oomhist/conf.d/size.conf\nmax-size = \(max(16, (size + (free - reserve) / 2) >> 20))M"
        )
      ]
    }
    return [
      Judgement(
        .ok, "\(FactText.bytes(free)) are free where the database lies.", figures: figures,
        source: source)
    ]
  }

  static func databaseSize(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.ownHealth, health.totalBytes > 0 else { return [] }
    let (size, cap) = (health.totalBytes, facts.settings.maxSizeBytes)
    let figures = [
      AdviceFigure("database", Double(size / 1024), .kib),
      AdviceFigure("max-size", Double(cap / 1024), .kib),
    ]
    if cap == 0 {
      return [
        Judgement(
          .note, "The database is \(FactText.bytes(size)) and has no cap (max-size = 0).",
          risk: "Only the age of rows bounds it.", figures: figures, source: facts.databasePath,
          command: "# /etc/oomhist/conf.d/size.conf\nmax-size = 1G")
      ]
    }
    if size > cap / 20 * 21 {
      return [
        Judgement(
          .warning,
          "The database is \(FactText.bytes(size)), above its cap of \(FactText.bytes(cap)).",
          risk: "No recorder prunes it, or what is left lies around kills.", figures: figures,
          source: facts.databasePath, command: "oomhist db prune")
      ]
    }
    return [
      Judgement(
        .ok, "The database is \(FactText.bytes(size)) of \(FactText.bytes(cap)) (max-size).",
        figures: figures, source: facts.databasePath)
    ]
  }

  static func writeAheadLog(_ facts: DoctorFacts) -> [Judgement] {
    guard let health = facts.health, health.walBytes > 64 << 20 else { return [] }
    return [
      Judgement(
        .warning,
        "The write-ahead log is \(FactText.bytes(health.walBytes)): it is not folded into the"
          + " database.",
        risk: "It grows as long as a reader keeps the database open, and reading slows down.",
        figures: [AdviceFigure("log", Double(health.walBytes / 1024), .kib)],
        source: facts.databasePath + "-wal",
        command: "fuser -v \(quoted(facts.databasePath))    # who has it open")
    ]
  }

  static func databasePrivacy(_ facts: DoctorFacts) -> [Judgement] {
    guard facts.isDatabasePublic else { return [] }
    return [
      Judgement(
        .warning, "Everybody may read \(facts.databasePath).",
        risk: "It holds command lines, and not every secret in them can be masked.",
        source: facts.databasePath, command: "chmod o-rwx \(quoted(facts.databasePath))")
    ]
  }
}
