import OomhistModel

extension Report {
  /// Adds a row of the task table; whether it is one.
  func read(row message: Bytes, _ table: TaskTable) -> Bool {
    guard table.read(message, into: &rows) else { return false }
    if self.table == nil { rowsTable = table }
    return true
  }

  /// Marks a line as part of the report.
  func touch(_ origin: LineOrigin) {
    last.follow(origin)
    strayLines = 0
  }

  /// Adds what a line says to the report.
  func add(_ kind: KernelMessage, _ origin: LineOrigin) {
    touch(origin)
    switch kind {
    case .invoker(let line):
      // Traces of other troubles have such a line too; the invoker's name tells them apart.
      if invoker == nil, header == nil || header?.comm == nil || header?.comm == line.comm {
        invoker = line
      }
    case .memcg(let line): add(line)
    case .memInfo(.numbers(let numbers)):
      hasMemInfo = true
      add(numbers)
    case .memInfo(.pageSize(let kib)): buddyPageSizeKib = buddyPageSizeKib ?? kib
    case .tableHeader(let header): table = header
    case .trace(.memcg): hasMemcgEvidence = true
    case .trace(.sysrq): isSysrq = true
    default: break
    }
  }
}
