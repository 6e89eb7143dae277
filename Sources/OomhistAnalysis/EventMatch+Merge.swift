package import OomhistModel

extension EventMatch {
  /// One event of two reports of the same kill: of each field the best that either has.
  ///
  /// Which of them came first does not matter, nor by how many steps: each choice is a largest or
  /// smallest one of all. The source alone is that of the first.
  package static func merged(_ first: OOMEvent, with second: OOMEvent) -> OOMEvent {
    var result = first
    for field in OOMEvent.fields {
      switch field.access {
      case .text(let get, let set): set(&result, better(get(first), get(second), isFuller))
      // Of two stamps since boot the later one is the kill line's and not the header's.
      case .integer(let get, let set): set(&result, better(get(first), get(second), >))
      case .flag(let get, let set): set(&result, better(get(first), get(second)) { one, _ in one })
      }
    }
    result.pageSizeAssumed = isPageSizeAssumed(first, second)
    let clock = isBetterDated(first, second) ? first : second
    result.atUs = clock.atUs
    result.atDigits = clock.atDigits
    result.atText = clock.atText
    result.atBasis = clock.atBasis
    result.host = host(first, second)
    if rank(second.kind) > rank(first.kind) { result.kind = second.kind }
    if isFuller(second.memInfo, first.memInfo) { result.memInfo = second.memInfo }
    if isFuller(second.tasks, first.tasks) { result.tasks = second.tasks }
    result.complete = first.complete || second.complete
    return result
  }

  /// Only where none that has a page size knew it.
  private static func isPageSizeAssumed(_ a: OOMEvent, _ b: OOMEvent) -> Bool? {
    let sized = [a, b].filter { $0.pageSizeKib != nil }
    return !sized.isEmpty && sized.allSatisfy { $0.pageSizeAssumed == true } ? true : nil
  }

  private static func better<Value>(
    _ one: Value?, _ other: Value?, _ isBetter: (Value, Value) -> Bool
  ) -> Value? {
    guard let one, let other else { return one ?? other }
    return isBetter(other, one) ? other : one
  }

  /// The longer text: the other one may have been cut.
  private static func isFuller(_ a: String, _ b: String) -> Bool {
    let (aCount, bCount) = (a.utf8.count, b.utf8.count)
    return aCount != bCount ? aCount > bCount : a > b
  }

  private static func isFuller(_ a: [NamedNumber], _ b: [NamedNumber]) -> Bool {
    guard a.count == b.count else { return a.count > b.count }
    return b.lexicographicallyPrecedes(a) { ($0.name, $0.value) < ($1.name, $1.value) }
  }

  private static func isFuller(_ a: OOMTaskList, _ b: OOMTaskList) -> Bool {
    guard a.count == b.count else { return a.count > b.count }
    return b.lexicographicallyPrecedes(a) {
      ($0.pid, $0.comm, $0.rssKib ?? -1, $0.totalVmKib ?? -1)
        < ($1.pid, $1.comm, $1.rssKib ?? -1, $1.totalVmKib ?? -1)
    }
  }

  /// Whether the first one's wall clock is to be believed.
  ///
  /// A report without its kill line has the time of its header. The more digits the nearer to the
  /// kernel; of whole seconds the earlier one, since a log is written after the kill.
  private static func isBetterDated(_ a: OOMEvent, _ b: OOMEvent) -> Bool {
    guard let aUs = a.atUs, let bUs = b.atUs else {
      if (a.atUs == nil) != (b.atUs == nil) { return a.atUs != nil }
      return isFuller(a.atText ?? "", b.atText ?? "")
    }
    if (a.victimPid == nil) != (b.victimPid == nil) { return a.victimPid != nil }
    if a.atDigits != b.atDigits { return a.atDigits > b.atDigits }
    if aUs != bUs { return aUs < bUs }
    return isFuller(a.atText ?? "", b.atText ?? "")
  }

  /// The name by which the boot is recorded, where one of them knows the boot.
  private static func host(_ a: OOMEvent, _ b: OOMEvent) -> String? {
    if (a.bootID == nil) != (b.bootID == nil) {
      return a.bootID == nil ? b.host ?? a.host : a.host ?? b.host
    }
    return better(a.host, b.host, isFuller)
  }

  /// How much a kind says: a report without its header or its summary tells less.
  private static func rank(_ kind: OOMEvent.Kind) -> Int {
    switch kind {
    case .unknown: 0
    case .global: 1
    case .userspace: 2
    case .memcg: 3
    case .mempolicy: 4
    case .cpuset: 5
    case .sysrq: 6
    case .panic: 7
    }
  }
}
