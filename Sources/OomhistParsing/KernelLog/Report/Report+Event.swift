import OomhistModel

extension Report {
  /// The event that the report alone tells: an invocation, with the victim that the kernel
  /// announced if it got that far.
  func event(_ options: LogParserOptions) -> OOMEvent {
    var event = OOMEvent()
    event.kind = kind(of: announcement?.cause)
    addContext(to: &event)
    addNumbers(to: &event, pageSizeKib: pageSizeKib(options))
    if let announcement {
      event.victimPid = announcement.pid
      event.victimComm = announcement.comm
      event.score = announcement.score
    } else if let summary {
      event.victimPid = summary.pid
      event.victimComm = summary.pid == nil ? nil : summary.comm
      event.victimUid = summary.uid
    }
    if let row = event.victimPid.flatMap(rows.row) { event.addFacts(of: row) }
    return event
  }

  /// The event of a kill line that belongs to the report.
  func event(_ options: LogParserOptions, kill: KillLine) -> OOMEvent {
    let row = rows.row(of: kill.pid)
    var event = OOMEvent()
    event.kind = kind(of: kill.cause ?? announcement?.cause)
    addContext(to: &event)
    addNumbers(to: &event, pageSizeKib: pageSizeKib(options) ?? Self.pageSizeKib(kill, row))
    event.add(kill)
    event.victimComm = unbroken(kill, row)
    event.score = announcement?.score
    if event.victimUid == nil { event.victimUid = summary?.uid }
    if let row { event.addFacts(of: row) }
    event.complete = header != nil && !kill.isCut && (table == nil || !rows.isEmpty)
    return event
  }

  /// The victim's name as another line of the report has it, where they differ in blanks alone:
  /// the kill line was wrapped inside the name.
  private func unbroken(_ kill: KillLine, _ row: OOMTask?) -> String {
    for case let name? in [summary?.comm, row?.comm, announcement?.comm] where name != kill.comm {
      if name.filter({ $0 != " " }) == kill.comm.filter({ $0 != " " }) { return name }
    }
    return kill.comm
  }

  /// The event of another member of a group that is killed as a whole: it shares the cause, not
  /// the table.
  func memberEvent(kill: KillLine) -> OOMEvent {
    var event = OOMEvent()
    event.kind = kind(of: kill.cause)
    addContext(to: &event)
    event.taskMemcg = nil
    event.add(kill)
    event.groupKill = true
    event.complete = header != nil && !kill.isCut && (table == nil || !rows.isEmpty)
    return event
  }

  /// The event of a panic that ends the report.
  func panicEvent(_ options: LogParserOptions) -> OOMEvent {
    var event = OOMEvent()
    event.kind = .panic
    addContext(to: &event)
    addNumbers(to: &event, pageSizeKib: pageSizeKib(options))
    event.complete = header != nil && (table == nil || !rows.isEmpty)
    return event
  }

  /// What ran out, as far as the lines tell.
  private func kind(of cause: KillCause?) -> OOMEvent.Kind {
    if isSysrq || header?.order == -1 { return .sysrq }
    switch cause {
    case .memcg: return .memcg
    case .cpuset: return .cpuset
    case .mempolicy: return .mempolicy
    case .global, .allocatingTask, .other, nil: break
    }
    switch summary?.constraint {
    case "CONSTRAINT_MEMCG": return .memcg
    case "CONSTRAINT_CPUSET": return .cpuset
    case "CONSTRAINT_MEMORY_POLICY": return .mempolicy
    case "CONSTRAINT_NONE": return summary?.oomMemcg == nil ? .global : .memcg
    default: break
    }
    if hasMemcgEvidence { return .memcg }
    if cause == .global || cause == .allocatingTask { return .global }
    // `show_mem()` is for the machine; a report on a cgroup prints its own numbers instead.
    return hasMemInfo ? .global : .unknown
  }

  private func addContext(to event: inout OOMEvent) {
    event.constraint = summary?.constraint
    event.kernelRelease = invoker?.kernelRelease
    event.invokerPid = header?.pid ?? (header == nil ? nil : invoker?.pid)
    event.invokerComm = header?.comm
    event.invokerOomScoreAdj = header?.oomScoreAdj
    event.gfpMask = header?.gfpMask
    event.gfpFlags = header?.gfpFlags
    event.order = header?.order
    event.oomMemcg = summary?.oomMemcg ?? limitMemcg
    if event.oomMemcg == nil, event.kind == .memcg, statsMemcg?.isEmpty == false {
      event.oomMemcg = statsMemcg
    }
    event.taskMemcg = summary?.taskMemcg ?? taskMemcg
    event.memcgUsageKib = memcgUsageKib
    event.memcgLimitKib = memcgLimitKib
    event.memcgFailcnt = memcgFailcnt
    if groupPath != nil { event.groupKill = true }
  }

  private func addNumbers(to event: inout OOMEvent, pageSizeKib known: Int64?) {
    let pageSizeKib = known ?? Self.usualPageSizeKib
    event.tasks = rows.inKib(
      pageSizeKib: pageSizeKib,
      countsPageTablesInPages: (table ?? rowsTable)?.countsPageTablesInPages == true)
    event.memInfo = memInfo.compactMap { number in
      switch number.unit {
      case .plain, .kib: NamedNumber(number.name, number.value)
      case .pages: number.value.kib(ofPages: pageSizeKib).map { NamedNumber(number.name, $0) }
      }
    }
    let countsPages = !rows.isEmpty || memInfo.contains { $0.unit == .pages }
    guard countsPages else { return }
    event.pageSizeKib = pageSizeKib
    if known == nil { event.pageSizeAssumed = true }
  }

  /// What nearly all machines have; arm64 and ppc64le may have 16 or 64.
  private static let usualPageSizeKib: Int64 = 4

  /// Page size of the machine, as the caller knows it or as the smallest free block shows it.
  private func pageSizeKib(_ options: LogParserOptions) -> Int64? {
    options.pageSizeKib ?? buddyPageSizeKib
  }

  /// Page size as kill line (kB) and task table (pages) give it away together.
  private static func pageSizeKib(_ kill: KillLine, _ row: OOMTask?) -> Int64? {
    guard let totalKib = kill.totalVmKib, let pages = row?.totalVmKib,
      pages > 0, totalKib % pages == 0, [4, 8, 16, 64].contains(totalKib / pages)
    else { return nil }
    return totalKib / pages
  }
}

extension OOMEvent {
  mutating func add(_ kill: KillLine) {
    victimPid = kill.pid
    victimComm = kill.comm
    victimUid = kill.uid
    victimOomScoreAdj = kill.oomScoreAdj
    totalVmKib = kill.totalVmKib
    anonRssKib = kill.anonRssKib
    fileRssKib = kill.fileRssKib
    shmemRssKib = kill.shmemRssKib
    pgtablesKib = kill.pgtablesKib
  }

  /// Takes over what the task table says of the victim and the kill line of this kernel does not.
  fileprivate mutating func addFacts(of row: OOMTask) {
    if victimOomScoreAdj == nil { victimOomScoreAdj = row.oomScoreAdj }
    if victimUid == nil { victimUid = row.uid }
  }

  /// Takes over what another record of the same event says and this one does not.
  mutating func fillGaps(from other: OOMEvent) {
    // The words of a kill line name the cause less exactly than the line with the constraint.
    if kind == .unknown || constraint == nil && other.constraint != nil && other.kind != .unknown {
      kind = other.kind
    }
    for field in Self.fields {
      switch field.access {
      case .text(let get, let set): set(&self, get(self) ?? get(other))
      case .integer(let get, let set): set(&self, get(self) ?? get(other))
      case .flag(let get, let set): set(&self, get(self) ?? get(other))
      }
    }
    if memInfo.isEmpty { memInfo = other.memInfo }
    if tasks.isEmpty { tasks = other.tasks }
    complete = complete || other.complete
  }
}
