package import OomhistModel

/// Decides whether two reports tell of the same kill.
///
/// The same kill reaches us as `/dev/kmsg` record, in the journal, in `/var/log/messages` and in
/// its rotation next week. Clocks differ between them: syslog stamps the moment of writing in
/// whole seconds, `dmesg -T` drifts over a suspend. The victim's pid and sizes do not.
package enum EventMatch {
  /// How far two stamps of one clock since boot may be apart: header against kill line.
  package static let boottimeToleranceUs: Int64 = 10_000_000
  /// How far two reports may be apart of which one names no victim: one task can invoke the
  /// killer again and again.
  static let reportToleranceUs: Int64 = 1_500_000
  /// How long after the kill systemd may tell of it: a service's result comes when it has ended.
  package static let witnessToleranceUs: Int64 = 90_000_000
  /// How far two wall clocks may be apart where nothing but pid and name agree.
  static let wallToleranceUs: Int64 = 5_000_000
  /// The same where at least two sizes agree to the kilobyte: a pid comes back, with the same
  /// sizes it does not.
  package static let wallToleranceWithSizesUs: Int64 = 900_000_000

  /// Whether both are reports of one kill, in whatever order they come.
  package static func isSame(_ a: OOMEvent, _ b: OOMEvent) -> Bool {
    guard a.killer == b.killer, agree(a.bootID, b.bootID), agree(host(a), host(b)) else {
      return false
    }
    if isWitness(a) || isWitness(b) { return isWitnessed(a, b) }
    guard a.victimPid != nil || b.victimPid != nil else { return isSameReport(a, b) }
    guard a.victimPid != nil, b.victimPid != nil else {
      // A report read before its kill line was written, and the whole of it later. A panic has
      // no kill line to come.
      let known = a.invokerPid != nil && b.invokerPid != nil
      return known && a.kind != .panic && b.kind != .panic && isSameReport(a, b)
    }
    guard a.victimPid == b.victimPid, agree(a.victimComm, b.victimComm) else { return false }
    let sizes = sizePaths.map { (a[keyPath: $0], b[keyPath: $0]) }
    guard sizes.allSatisfy({ agree($0.0, $0.1) }) else { return false }
    let equalSizes = sizes.count { $0.0 != nil && $0.1 != nil && $0.0 != 0 }
    let sizesAgree = equalSizes >= 2
    let wallUs = sizesAgree ? wallToleranceWithSizesUs : wallToleranceUs
    // Without a common clock only equal sizes speak for one and the same kill.
    return timesAgree(a, b, boottimeUs: boottimeToleranceUs, wallUs: wallUs) ?? sizesAgree
  }

  /// systemd's word about a unit, without anything of the killer's own.
  private static func isWitness(_ event: OOMEvent) -> Bool {
    event.unit != nil && event.victimPid == nil && event.invokerPid == nil
      && event.invokerComm == nil && event.taskMemcg == nil && event.kind != .panic
  }

  /// Whether both tell of a process of the same unit, within the time that systemd takes.
  private static func isWitnessed(_ a: OOMEvent, _ b: OOMEvent) -> Bool {
    guard let unit = isWitness(a) ? a.unit : b.unit else { return false }
    let other = isWitness(a) ? b : a
    let paths = [other.taskMemcg, other.oomMemcg].compactMap { $0 }
    let names = paths.flatMap { $0.split(separator: "/") }
    guard other.unit == unit || names.contains(unit[...]) else { return false }
    return within(a.atUs, b.atUs, witnessToleranceUs) ?? false
  }

  /// How far two reports of one kill are apart, µs, by the best clock that both have; of several
  /// that it may be, the nearest one is it.
  package static func separationUs(_ a: OOMEvent, _ b: OOMEvent) -> UInt64 {
    for path in [\OOMEvent.boottimeUs, \OOMEvent.atUs] {
      guard let one = a[keyPath: path], let other = b[keyPath: path] else { continue }
      let (difference, overflow) = one.subtractingReportingOverflow(other)
      return overflow ? .max : difference.magnitude
    }
    return .max
  }

  private static let sizePaths: [any KeyPath<OOMEvent, Int64?> & Sendable] = [
    \.totalVmKib, \.anonRssKib, \.fileRssKib, \.shmemRssKib, \.pgtablesKib, \.score,
  ]

  /// Two reports of which at least one names no victim.
  private static func isSameReport(_ a: OOMEvent, _ b: OOMEvent) -> Bool {
    guard agree(a.invokerPid, b.invokerPid), agree(a.invokerComm, b.invokerComm),
      agree(a.gfpMask, b.gfpMask), agree(a.order, b.order)
    else { return false }
    // The kernel prints its memory once for each report, and no two reports have the same.
    guard hasSameMemory(a, b) else {
      return timesAgree(a, b, boottimeUs: reportToleranceUs, wallUs: reportToleranceUs) ?? false
    }
    return timesAgree(
      a, b, boottimeUs: boottimeToleranceUs, wallUs: wallToleranceWithSizesUs) ?? true
  }

  /// Whether both have the same numbers of the machine or the cgroup, and many of them.
  private static func hasSameMemory(_ a: OOMEvent, _ b: OOMEvent) -> Bool {
    a.memInfo.count >= 8 && a.memInfo == b.memInfo && agree(a.memcgFailcnt, b.memcgFailcnt)
      && agree(a.memcgUsageKib, b.memcgUsageKib)
  }

  /// `nil` where the two have no clock in common.
  private static func timesAgree(
    _ a: OOMEvent, _ b: OOMEvent, boottimeUs: Int64, wallUs: Int64
  ) -> Bool? {
    let wall = within(a.atUs, b.atUs, wallUs)
    if let boot = within(a.boottimeUs, b.boottimeUs, boottimeUs) {
      // Equal uptimes prove nothing across boots, unless the wall clocks agree as well.
      return boot && (a.bootID != nil && b.bootID != nil || wall != false)
    }
    return wall
  }

  private static func within(_ a: Int64?, _ b: Int64?, _ toleranceUs: Int64) -> Bool? {
    guard let a, let b else { return nil }
    let (difference, overflow) = a.subtractingReportingOverflow(b)
    return !overflow && difference.magnitude <= UInt64(toleranceUs)
  }

  private static func agree<Value: Equatable>(_ a: Value?, _ b: Value?) -> Bool {
    a == nil || b == nil || a == b
  }

  /// The short host name: one carrier writes the domain, the other does not.
  private static func host(_ event: OOMEvent) -> Substring? {
    event.host?.prefix { $0 != "." }
  }
}
