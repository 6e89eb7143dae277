import OomhistModel

/// The kernel's task table (`dump_tasks()`), read by the names in its header: columns came and
/// went, and patched kernels add their own.
struct TaskTable: Equatable {
  /// Names behind `[ pid ]`; the last one is the task's name.
  let columns: [String]

  /// `[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name`.
  init?(header: Bytes) {
    guard header.has("["), let bracket = header.firstOffset(of: "]"),
      header.part(1..<bracket).trimmed.elementsEqual("pid".utf8)
    else { return nil }
    columns = header.from(bracket + 1).words.map(\.repairedText)
    guard columns.last == "name", columns.contains("tgid"), columns.contains("total_vm") else {
      return nil
    }
  }

  /// Whether a line begins like the header, though it may lack its end.
  static func beginsHeader(_ message: Bytes) -> Bool {
    message.has("[ pid ]") || message.has("[  pid  ]")
  }

  /// A row; pages stay pages until the page size is known.
  struct Row: Equatable {
    var task: OOMTask
    /// Pages of page tables (`nr_ptes`, `nr_pmds`, `nr_puds`), before 4.15.
    var pageTablePages: Int64?
  }

  /// The pid in brackets at the beginning of a row, and where the columns begin.
  static func rowStart(_ message: Bytes) -> (pid: Int64, columns: Int)? {
    var cursor = ByteCursor(message)
    guard cursor.skip("["), let pid = cursor.signedDecimal(), pid >= 0, cursor.skip("]")
    else { return nil }
    return (pid, cursor.position)
  }

  /// Reads a row; of a damaged one the numbers in front of the damage.
  func row(_ message: Bytes) -> Row? {
    guard let start = Self.rowStart(message) else { return nil }
    var row = Row(task: OOMTask(pid: start.pid, comm: ""))
    var cursor = ByteCursor(message, at: start.columns)
    for (index, column) in columns.dropLast().enumerated() {
      var ahead = cursor
      guard let value = message.part(ahead.word()).wholeNumber else {
        guard index >= Self.leastNumbers else { return nil }
        cursor.skipBlanks()
        row.task.comm = message.from(cursor.position).repairedText
        return row
      }
      cursor = ahead
      Self.set(column, value, in: &row)
    }
    // One blank, then the name with all the blanks that it has itself.
    if cursor.next == 0x20 { _ = cursor.take() }
    row.task.comm = message.from(cursor.position).repairedText
    return row
  }

  /// Numbers without which a line is no row: uid, tgid, total_vm, rss.
  private static let leastNumbers = 4

  /// Whether a row lacks numbers or its name: it was wrapped.
  func lacksWords(_ message: Bytes) -> Bool {
    guard let start = Self.rowStart(message) else { return false }
    return message.from(start.columns).words.count < columns.count
  }

  /// Numbers at the beginning of a row, behind its pid.
  func numberCount(_ message: Bytes) -> Int {
    guard let start = Self.rowStart(message) else { return 0 }
    return message.from(start.columns).words.prefix { $0.wholeNumber != nil }.count
  }

  private static func set(_ column: String, _ value: Int64, in row: inout Row) {
    switch column {
    case "uid": row.task.uid = value
    case "tgid": row.task.tgid = value
    case "total_vm": row.task.totalVmKib = value
    case "rss": row.task.rssKib = value
    case "rss_anon": row.task.rssAnonKib = value
    case "rss_file": row.task.rssFileKib = value
    case "rss_shmem": row.task.rssShmemKib = value
    case "swapents": row.task.swapKib = value
    case "oom_score_adj": row.task.oomScoreAdj = value
    // Bytes, the only column that is; `mm_pgtables_bytes()`.
    case "pgtables_bytes": row.task.pgtablesKib = value / 1024
    case "nr_ptes", "nr_pmds", "nr_puds":
      row.pageTablePages = (row.pageTablePages ?? 0).addingReportingOverflow(value).partialValue
    default: break
    }
  }
}

extension TaskTable.Row {
  /// The row in KiB.
  func task(pageSizeKib: Int64) -> OOMTask {
    var task = task
    let paths: [any WritableKeyPath<OOMTask, Int64?> & Sendable] = [
      \.totalVmKib, \.rssKib, \.rssAnonKib, \.rssFileKib, \.rssShmemKib, \.swapKib,
    ]
    for path in paths {
      task[keyPath: path] = task[keyPath: path].flatMap { $0.kib(ofPages: pageSizeKib) }
    }
    if let pageTablePages { task.pgtablesKib = pageTablePages.kib(ofPages: pageSizeKib) }
    return task
  }
}

extension Int64 {
  /// KiB of this many pages; `nil` beyond 64 bits.
  func kib(ofPages sizeKib: Int64) -> Int64? {
    let (value, overflow) = multipliedReportingOverflow(by: sizeKib)
    return overflow ? nil : value
  }
}
