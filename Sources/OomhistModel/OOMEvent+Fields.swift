/// A scalar of an event with the one name that it has in JSON, CSV and table `oom_event`.
package struct EventField: Sendable {
  /// How its value is read and written.
  ///
  /// Functions, since a key path copies the event with all its texts each time.
  package enum Access: Sendable {
    case text(
      @Sendable (borrowing OOMEvent) -> String?, @Sendable (inout OOMEvent, String?) -> Void)
    case integer(
      @Sendable (borrowing OOMEvent) -> Int64?, @Sendable (inout OOMEvent, Int64?) -> Void)
    case flag(@Sendable (borrowing OOMEvent) -> Bool?, @Sendable (inout OOMEvent, Bool?) -> Void)
  }

  package let name: String
  package let access: Access

  init(_ name: String, _ access: Access) {
    self.name = name
    self.access = access
  }
}

extension OOMEvent {
  /// The optional scalars, in the order of the contract.
  ///
  /// The JSON codec and the store walk this list, so a new field is a property, a line here
  /// and a column in `schema/`. What is not optional or not a scalar (`killer`, `kind`, `at`,
  /// `complete`, `mem_info`, `tasks`, `source`) each writes by itself.
  package static let fields: [EventField] = [
    EventField("constraint", .text({ $0.constraint }, { $0.constraint = $1 })),
    EventField("at_text", .text({ $0.atText }, { $0.atText = $1 })),
    EventField("at_basis", .text({ $0.atBasis }, { $0.atBasis = $1 })),
    EventField("boottime_us", .integer({ $0.boottimeUs }, { $0.boottimeUs = $1 })),
    EventField("boot_id", .text({ $0.bootID }, { $0.bootID = $1 })),
    EventField("host", .text({ $0.host }, { $0.host = $1 })),
    EventField("kernel_release", .text({ $0.kernelRelease }, { $0.kernelRelease = $1 })),
    EventField("page_size_kib", .integer({ $0.pageSizeKib }, { $0.pageSizeKib = $1 })),
    EventField("page_size_assumed", .flag({ $0.pageSizeAssumed }, { $0.pageSizeAssumed = $1 })),
    EventField("victim_pid", .integer({ $0.victimPid }, { $0.victimPid = $1 })),
    EventField("victim_comm", .text({ $0.victimComm }, { $0.victimComm = $1 })),
    EventField("victim_uid", .integer({ $0.victimUid }, { $0.victimUid = $1 })),
    EventField(
      "victim_oom_score_adj", .integer({ $0.victimOomScoreAdj }, { $0.victimOomScoreAdj = $1 })),
    EventField("score", .integer({ $0.score }, { $0.score = $1 })),
    EventField("total_vm_kib", .integer({ $0.totalVmKib }, { $0.totalVmKib = $1 })),
    EventField("anon_rss_kib", .integer({ $0.anonRssKib }, { $0.anonRssKib = $1 })),
    EventField("file_rss_kib", .integer({ $0.fileRssKib }, { $0.fileRssKib = $1 })),
    EventField("shmem_rss_kib", .integer({ $0.shmemRssKib }, { $0.shmemRssKib = $1 })),
    EventField("pgtables_kib", .integer({ $0.pgtablesKib }, { $0.pgtablesKib = $1 })),
    EventField("invoker_pid", .integer({ $0.invokerPid }, { $0.invokerPid = $1 })),
    EventField("invoker_comm", .text({ $0.invokerComm }, { $0.invokerComm = $1 })),
    EventField(
      "invoker_oom_score_adj", .integer({ $0.invokerOomScoreAdj }, { $0.invokerOomScoreAdj = $1 })),
    EventField("gfp_mask", .text({ $0.gfpMask }, { $0.gfpMask = $1 })),
    EventField("gfp_flags", .text({ $0.gfpFlags }, { $0.gfpFlags = $1 })),
    EventField("order", .integer({ $0.order }, { $0.order = $1 })),
    EventField("oom_memcg", .text({ $0.oomMemcg }, { $0.oomMemcg = $1 })),
    EventField("task_memcg", .text({ $0.taskMemcg }, { $0.taskMemcg = $1 })),
    EventField("unit", .text({ $0.unit }, { $0.unit = $1 })),
    EventField("memcg_usage_kib", .integer({ $0.memcgUsageKib }, { $0.memcgUsageKib = $1 })),
    EventField("memcg_limit_kib", .integer({ $0.memcgLimitKib }, { $0.memcgLimitKib = $1 })),
    EventField("memcg_failcnt", .integer({ $0.memcgFailcnt }, { $0.memcgFailcnt = $1 })),
    EventField("group_kill", .flag({ $0.groupKill }, { $0.groupKill = $1 })),
    EventField("reaped", .flag({ $0.reaped }, { $0.reaped = $1 })),
    EventField("evidence", .text({ $0.evidence }, { $0.evidence = $1 })),
  ]
}
