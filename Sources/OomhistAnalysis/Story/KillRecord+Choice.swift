import OomhistModel

/// Who could have been chosen.
extension KillRecord {
  /// The processes of the scope: the kernel's table completed by the record, or the record alone.
  var candidates: [Candidate] {
    let recorded = Dictionary(
      processes.map { ($0.pid, $0) }, uniquingKeysWith: { first, _ in first })
    let listed = event.tasks.map { $0 }.compactMap { task in
      Candidate(task: task, recorded: recorded[task.tgid ?? task.pid])
    }
    guard listed.isEmpty else { return listed }
    let living = processes.filter { $0.sizeKib > 0 }
    guard let memcg = event.oomMemcg, memcg != "/" else { return living }
    let below = memcg + "/"
    return living.filter { $0.cgroup == memcg || $0.cgroup?.hasPrefix(below) == true }
  }

  /// The whole machine, for questions of parents and children.
  func everyone(_ candidates: [Candidate]) -> [Candidate] {
    let known = Set(processes.map(\.pid))
    return processes + candidates.filter { !known.contains($0.pid) }
  }

  /// What badness is measured by, KiB: the limit, or RAM and swap.
  var totalKib: Int64? {
    if event.kind == .memcg, let limit = event.memcgLimitKib { return limit.asKib }
    return ramKib.map { $0 + (swapTotalKib ?? 0) }
  }

  /// Of what a page may be: 4 KiB to 1 MiB.
  var pageKib: Int64 { min(max(4, event.pageSizeKib ?? 4), 1024) }

  var ramKib: Int64? {
    if let total = machine?.memTotalKib { return total }
    let pages = number("ram_pages").map { $0 - (number("reserved_pages") ?? 0) }
    return pages.map { ($0 * pageKib).asKib }
  }

  var swapTotalKib: Int64? { number("swap_total_kib") ?? machine?.swapTotalKib }

  /// A number of the report's Mem-Info block.
  func number(_ name: String) -> Int64? {
    event.memInfo.first { $0.name == name }?.value.asKib
  }

  func choice(among candidates: [Candidate]) -> VictimChoice? {
    guard event.killer == .kernel, event.victimPid != nil, let totalKib, totalKib > 0,
      !candidates.isEmpty
    else { return nil }
    return VictimChoice(
      candidates: candidates,
      kill: VictimChoice.Kill(
        victimPid: event.victimPid, invokerPid: event.invokerPid, kind: event.kind,
        totalKib: totalKib, pageKib: pageKib, kernelRelease: kernelRelease,
        killsAllocatingTask: settings["vm.oom_kill_allocating_task"].map { $0 != "0" },
        isGroupKill: event.groupKill == true, scorePermille: event.score))
  }
}
