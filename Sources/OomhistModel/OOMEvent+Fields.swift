/// A scalar of an event with the one name that it has in JSON, CSV and table `oom_event`.
package struct EventField: Sendable {
  package enum Path: Sendable {
    case text(any WritableKeyPath<OOMEvent, String?> & Sendable)
    case integer(any WritableKeyPath<OOMEvent, Int64?> & Sendable)
    case flag(any WritableKeyPath<OOMEvent, Bool?> & Sendable)
  }

  package let name: String
  package let path: Path

  init(_ name: String, text path: any WritableKeyPath<OOMEvent, String?> & Sendable) {
    self.name = name
    self.path = .text(path)
  }

  init(_ name: String, integer path: any WritableKeyPath<OOMEvent, Int64?> & Sendable) {
    self.name = name
    self.path = .integer(path)
  }

  init(_ name: String, flag path: any WritableKeyPath<OOMEvent, Bool?> & Sendable) {
    self.name = name
    self.path = .flag(path)
  }
}

extension OOMEvent {
  /// The optional scalars, in the order of the contract.
  ///
  /// The JSON codec and the store walk this list, so a new field is a property, a line here
  /// and a column in `schema/`. What is not optional or not a scalar (`killer`, `kind`, `at`,
  /// `complete`, `mem_info`, `tasks`, `source`) each writes by itself.
  package static let fields: [EventField] = [
    EventField("constraint", text: \.constraint),
    EventField("at_text", text: \.atText),
    EventField("at_basis", text: \.atBasis),
    EventField("boottime_us", integer: \.boottimeUs),
    EventField("boot_id", text: \.bootID),
    EventField("host", text: \.host),
    EventField("kernel_release", text: \.kernelRelease),
    EventField("page_size_kib", integer: \.pageSizeKib),
    EventField("page_size_assumed", flag: \.pageSizeAssumed),
    EventField("victim_pid", integer: \.victimPid),
    EventField("victim_comm", text: \.victimComm),
    EventField("victim_uid", integer: \.victimUid),
    EventField("victim_oom_score_adj", integer: \.victimOomScoreAdj),
    EventField("score", integer: \.score),
    EventField("total_vm_kib", integer: \.totalVmKib),
    EventField("anon_rss_kib", integer: \.anonRssKib),
    EventField("file_rss_kib", integer: \.fileRssKib),
    EventField("shmem_rss_kib", integer: \.shmemRssKib),
    EventField("pgtables_kib", integer: \.pgtablesKib),
    EventField("invoker_pid", integer: \.invokerPid),
    EventField("invoker_comm", text: \.invokerComm),
    EventField("invoker_oom_score_adj", integer: \.invokerOomScoreAdj),
    EventField("gfp_mask", text: \.gfpMask),
    EventField("gfp_flags", text: \.gfpFlags),
    EventField("order", integer: \.order),
    EventField("oom_memcg", text: \.oomMemcg),
    EventField("task_memcg", text: \.taskMemcg),
    EventField("unit", text: \.unit),
    EventField("memcg_usage_kib", integer: \.memcgUsageKib),
    EventField("memcg_limit_kib", integer: \.memcgLimitKib),
    EventField("memcg_failcnt", integer: \.memcgFailcnt),
    EventField("group_kill", flag: \.groupKill),
    EventField("reaped", flag: \.reaped),
    EventField("evidence", text: \.evidence),
  ]
}
