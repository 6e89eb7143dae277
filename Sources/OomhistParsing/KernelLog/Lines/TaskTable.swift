import OomhistModel

/// The kernel's task table (`dump_tasks()`), read by the names in its header: columns came and
/// went, and patched kernels add their own.
struct TaskTable: Equatable {
  /// What stands in a column: where it goes in a row of ``OOMTaskList``.
  enum Column: Equatable {
    case field(Int)
    /// `pgtables_bytes`, the only column in bytes; `mm_pgtables_bytes()`.
    case pageTableBytes
    /// `nr_ptes`, `nr_pmds`, `nr_puds`, before 4.15.
    case pageTablePages
    /// A number that is of no use here: a CPU, `oom_adj`, what a patched kernel adds.
    case other

    private static let fields = [
      "total_vm": "total_vm_kib", "rss": "rss_kib", "rss_anon": "rss_anon_kib",
      "rss_file": "rss_file_kib", "rss_shmem": "rss_shmem_kib", "swapents": "swap_kib",
      "uid": "uid", "tgid": "tgid", "oom_score_adj": "oom_score_adj",
    ].compactMapValues { index(of: $0) }

    init(name: String) {
      if let index = Self.fields[name] {
        self = .field(index)
      } else if name == "pgtables_bytes" {
        self = .pageTableBytes
      } else {
        self = ["nr_ptes", "nr_pmds", "nr_puds"].contains(name) ? .pageTablePages : .other
      }
    }

    private static func index(of field: String) -> Int? {
      OOMTask.fields.firstIndex { $0.name == field }
    }
    static let pageTables = index(of: "pgtables_kib") ?? 0
  }

  /// The numbers between `[ pid ]` and the task's name.
  let columns: [Column]
  /// Page tables are counted in pages, not in bytes.
  var countsPageTablesInPages: Bool { columns.contains(.pageTablePages) }

  /// `[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name`.
  init?(header: Bytes) {
    guard Self.mayBeHeader(header), let bracket = header.firstOffset(of: "]"),
      header.part(from: 1, to: bracket).trimmed.elementsEqual("pid".utf8)
    else { return nil }
    let names = header.from(bracket + 1).words.map(\.repairedText)
    guard names.last == "name", names.contains("tgid"), names.contains("total_vm") else {
      return nil
    }
    columns = names.dropLast().map { Column(name: $0) }
  }

  /// Whether a line is worth a second look.
  static func mayBeHeader(_ message: Bytes) -> Bool {
    message.has("[") && message.upTo(16).contains("pid")
  }

  /// Whether a line begins like the header, though it may lack its end.
  static func beginsHeader(_ message: Bytes) -> Bool {
    message.has("[ pid ]") || message.has("[  pid  ]")
  }

  /// The pid in brackets at the beginning of a row, and where the columns begin.
  static func rowStart(_ message: Bytes) -> (pid: Int64, columns: Int)? {
    var cursor = ByteCursor(message)
    guard cursor.skip("["), let pid = cursor.signedDecimal(), pid >= 0, cursor.skip("]")
    else { return nil }
    return (pid, cursor.position)
  }

  /// Adds a row to a list, in pages; of a damaged one the numbers in front of the damage.
  ///
  /// Returns whether it is one.
  func read(_ message: Bytes, into rows: inout OOMTaskList) -> Bool {
    guard let start = Self.rowStart(message) else { return false }
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: OOMTask.fields.count) { values in
      values.initialize(repeating: 0)
      var presence: UInt64 = 0
      var cursor = ByteCursor(message, at: start.columns)
      for index in columns.indices {
        var ahead = cursor
        guard let value = ahead.signedDecimal(), ahead.isAtEnd || ahead.next.isBlankOrNewline
        else {
          guard index >= Self.leastNumbers else { return false }
          cursor.skipBlanks()
          rows.append(
            pid: start.pid, values, presence: presence, comm: message.from(cursor.position))
          return true
        }
        cursor = ahead
        Self.set(columns[index], value, values, &presence)
      }
      // One blank, then the name with all the blanks that it has itself.
      if cursor.next == 0x20 { _ = cursor.take() }
      rows.append(
        pid: start.pid, values, presence: presence,
        comm: Self.withoutPadding(message.from(cursor.position)))
      return true
    }
  }

  /// A name without the blanks that a page or a terminal padded the line with: they make it longer
  /// than any.
  private static func withoutPadding(_ comm: Bytes) -> Bytes {
    TaskName.isPossible(comm) ? comm : comm.withoutPadding
  }

  static func set(
    _ column: Column, _ value: Int64, _ values: UnsafeMutableBufferPointer<Int64>,
    _ presence: inout UInt64
  ) {
    switch column {
    case .field(let index):
      values[index] = value
      presence |= 1 << UInt64(index)
    case .pageTableBytes:
      values[Column.pageTables] = value / 1024
      presence |= 1 << UInt64(Column.pageTables)
    case .pageTablePages:
      values[Column.pageTables] =
        values[Column.pageTables].addingReportingOverflow(value).partialValue
      presence |= 1 << UInt64(Column.pageTables)
    case .other: break
    }
  }

  /// Numbers without which a line is no row: uid, tgid, total_vm, rss.
  private static let leastNumbers = 4

  /// Whether a row lacks numbers or its name: it was wrapped.
  func lacksWords(_ message: Bytes) -> Bool {
    guard let start = Self.rowStart(message) else { return false }
    var cursor = ByteCursor(message, at: start.columns)
    for _ in 0...columns.count {
      // A newline ends a word for the cursor; here it is a blank like any other.
      while cursor.word().isEmpty {
        guard cursor.take() != nil else { return true }
      }
    }
    return false
  }

  /// Numbers at the beginning of a row, behind its pid.
  func numberCount(_ message: Bytes) -> Int {
    guard let start = Self.rowStart(message) else { return 0 }
    return message.from(start.columns).words.prefix { $0.wholeNumber != nil }.count
  }
}

extension UInt8? {
  fileprivate var isBlankOrNewline: Bool { self == 0x20 || self == 0x09 || self == 0x0A }
}

extension Int64 {
  /// KiB of this many pages; `nil` beyond 64 bits.
  func kib(ofPages sizeKib: Int64) -> Int64? {
    let (value, overflow) = multipliedReportingOverflow(by: sizeKib)
    return overflow ? nil : value
  }
}
