package import OomhistModel

extension RecorderMetrics {
  /// The metrics as a file for node_exporter's textfile collector.
  package var text: String {
    var out = MetricsText()
    writeKills(to: &out)
    writeMachine(to: &out)
    writeProcesses(to: &out)
    writeCgroups(to: &out)
    writeRecorder(to: &out)
    return out.text
  }

  /// The classes that are there from the start, at 0: of a series that begins with its first kill
  /// `increase()` would miss that kill.
  private static let expected: [RecordTally.KillClass] =
    [.global, .memcg, .cpuset, .mempolicy, .sysrq, .unknown].map { (kind: OOMEvent.Kind) in
      .init(killer: OOMEvent.Killer.kernel.rawValue, kind: kind.rawValue)
    }
    + OOMEvent.Killer.allCases.filter { $0 != .kernel }.map {
      .init(killer: $0.rawValue, kind: OOMEvent.Kind.userspace.rawValue)
    }

  private func writeKills(to out: inout MetricsText) {
    var name = "oomhist_kills_total"
    out.begin(name, .counter, "OOM kills of this boot.")
    let known = Dictionary(Self.expected.map { ($0, Int64(0)) }) { first, _ in first }
    let kills = known.merging(tally.kills) { _, counted in counted }
    for (kill, count) in kills.sorted(by: {
      ($0.key.killer, $0.key.kind) < ($1.key.killer, $1.key.kind)
    }) {
      out.sample(name, [("killer", kill.killer), ("kind", kill.kind)], .count(count))
    }
    name = "oomhist_unit_kills_total"
    if !tally.unitKills.isEmpty {
      out.begin(
        name, .counter, "OOM kills of this boot by systemd unit, the \(Self.mostGroups) hit most.")
    }
    let units = tally.unitKills.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    for (unit, count) in units.prefix(Self.mostGroups) {
      out.sample(name, [("unit", unit)], .count(count))
    }
    out.single(
      "oomhist_unlogged_kills", .gauge,
      "Kills of this boot that the kernel counted and no log told of.",
      .count(tally.unloggedKills))
    out.single(
      "oomhist_kernel_kills_total", .counter,
      "OOM kills of this boot as the kernel counts them (oom_kill of /proc/vmstat).",
      machine.oomKills.map { .count($0) })
    out.single(
      "oomhist_last_kill_timestamp_seconds", .gauge,
      "Moment of this machine's last known OOM kill, of whichever boot.",
      tally.lastKillUs.map { .micros($0) })
  }

  private func writeMachine(to out: inout MetricsText) {
    let sizes: [(name: String, help: String, kib: Int64?)] = [
      ("memory_total", "RAM.", machine.memTotalKib),
      ("memory_available", "RAM that can be had without swapping.", machine.memAvailableKib),
      (
        "memory_headroom", "What can still be had: available RAM and free swap.",
        machine.headroomKib
      ),
      ("swap_total", "Swap.", machine.swapTotalKib),
      ("swap_free", "Free swap.", machine.swapFreeKib),
    ]
    for size in sizes {
      out.single("oomhist_\(size.name)_bytes", .gauge, size.help, size.kib.map { .kib($0) })
    }
    out.single(
      "oomhist_memory_waiting_seconds_total", .counter,
      "Time since boot in which some task waited for memory (PSI some).",
      machine.psiSomeTotalUs.map { .micros($0) })
    out.single(
      "oomhist_memory_stalled_seconds_total", .counter,
      "Time since boot in which all tasks waited for memory (PSI full).",
      machine.psiFullTotalUs.map { .micros($0) })
  }

  private func writeProcesses(to out: inout MetricsText) {
    out.single(
      "oomhist_processes", .gauge, "Processes, kernel threads not counted.", .count(processes))
    out.single(
      "oomhist_protected_processes", .gauge, "Processes with an oom_score_adj below 0.",
      .count(protectedProcesses))
    out.single(
      "oomhist_exempt_processes", .gauge,
      "Processes that are never killed: those with an oom_score_adj of -1000.",
      .count(exemptProcesses))
    guard let victim = nextVictim else { return }
    let name = "oomhist_next_victim_info"
    out.begin(name, .gauge, "The process that would be killed if the machine ran out of memory.")
    out.sample(name, [("comm", victim.comm), ("unit", victim.unit ?? "")], .info)
    out.single(
      "oomhist_next_victim_badness_ratio", .gauge,
      "Its badness: its share of RAM and swap, and a thousandth of its oom_score_adj.",
      .permille(victim.badnessPermille))
    out.single(
      "oomhist_next_victim_size_bytes", .gauge, "Its resident memory, swap and page tables.",
      .kib(victim.sizeKib))
  }

  private func writeCgroups(to out: inout MetricsText) {
    let groups = limitedCgroups.prefix(Self.mostGroups)
    guard !groups.isEmpty else { return }
    let which = "of the \(Self.mostGroups) memory cgroups nearest to their limit"
    let numbers: [(String, MetricsText.Kind, String, (CgroupSample) -> MetricValue?)] = [
      ("used_bytes", .gauge, "Use without page cache", { $0.usedKib.map { .kib($0) } }),
      ("limit_bytes", .gauge, "Limit", { $0.tightestKib.map { .kib($0) } }),
      ("kills_total", .counter, "Processes killed", { $0.oomKills.map { .count($0) } }),
    ]
    for (suffix, kind, help, value) in numbers {
      let name = "oomhist_cgroup_\(suffix)"
      out.begin(name, kind, "\(help) \(which).")
      for group in groups {
        guard let value = value(group.sample) else { continue }
        out.sample(name, [("cgroup", group.path)], value)
      }
    }
  }

  private func writeRecorder(to out: inout MetricsText) {
    let name = "oomhist_gaps"
    out.begin(name, .gauge, "Known gaps of the record in the last 24 hours.")
    let known = Dictionary(Gap.Kind.allCases.map { ($0.rawValue, Int64(0)) }) { first, _ in first }
    let gaps = known.merging(tally.recentGaps) { _, counted in counted }
    for (kind, count) in gaps.sorted(by: { $0.key < $1.key }) {
      out.sample(name, [("kind", kind)], .count(count))
    }
    out.single(
      "oomhist_last_snapshot_timestamp_seconds", .gauge, "Moment of the last snapshot.",
      .micros(snapshotUs))
    out.single(
      "oomhist_snapshot_cpu_seconds", .gauge, "CPU time that reading the last snapshot took.",
      .micros(readCPUUs))
    out.single(
      "oomhist_unreadable_processes", .gauge,
      "Processes of which a file could not be read in the last snapshot.",
      .count(unreadableProcesses))
    out.single(
      "oomhist_database_bytes", .gauge, "The database with its log and the log's index.",
      .count(tally.databaseBytes))
    let info = "oomhist_build_info"
    out.begin(info, .gauge, "Version of oomhist that wrote this file.")
    out.sample(info, [("version", version)], .info)
  }
}
