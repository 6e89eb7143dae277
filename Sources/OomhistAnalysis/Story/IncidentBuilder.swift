import OomhistModel

/// What advice can rest on, out of the record of a kill and the verdict on it.
struct IncidentBuilder {
  let record: KillRecord
  let verdict: KillVerdict
  let candidates: [Candidate]

  func incident(_ inheritance: Inheritance) -> Incident {
    let event = record.event
    var incident = Incident()
    if let memcg = event.oomMemcg {
      incident.scope = .cgroup(path: memcg, limitKib: event.memcgLimitKib?.asKib)
    }
    incident.kind = event.kind
    incident.isGroupKill = event.groupKill == true
    incident.verdict = verdict.verdict
    incident.suspect = suspect
    incident.victim = victim
    incident.ramKib = record.ramKib
    incident.swapTotalKib = record.swapTotalKib
    incident.swapFreeKib = record.number("swap_free_kib") ?? record.machine?.swapFreeKib
    incident.freeKib = record.number("free_kib") ?? record.machine?.memFreeKib
    incident.availableKib = record.machine?.memAvailableKib
    incident.shmemKib = record.number("shmem_kib") ?? record.machine?.shmemKib
    incident.slabUnreclaimableKib =
      record.number("slab_unreclaimable_kib") ?? record.machine?.slabUnreclaimableKib
    incident.committedKib = record.machine?.committedKib
    incident.commitLimitKib = record.machine?.commitLimitKib
    incident.order = event.order
    incident.pageKib = record.pageKib
    incident.invokerComm = event.invokerComm
    incident.invokerPid = event.invokerPid
    incident.settings = record.settings
    if let limitKib = incident.totalKib, limitKib > 0 {
      let fleet = JavaFleet(processes: candidates, limitKib: limitKib)
      if !fleet.members.isEmpty { incident.fleet = fleet }
    }
    incident.trees = inheritance.trees
    incident.killsInWeek = Int64(record.weekUs.count)
    incident.hoursBetweenKills = hoursBetweenKills
    incident.limitBeforeKib = record.limitBeforeKib
    return incident
  }

  private var suspect: Incident.Suspect? {
    guard let grower = verdict.suspect,
      let kind = Incident.SuspectKind(rawValue: grower.kind.rawValue)
    else { return nil }
    var suspect = Incident.Suspect(kind: kind, name: grower.name)
    suspect.unit = grower.unit
    suspect.pid = grower.pid
    suspect.shape = grower.shape.flatMap { Incident.Shape(rawValue: $0.rawValue) }
    suspect.confidence = confidence
    suspect.sizeKib = grower.toKib?.asKib
    suspect.floorKib = grower.fromKib?.asKib
    suspect.peakKib = grower.fromKib?.asKib
    suspect.unitRestKib = unitRestKib(grower)
    // A user's own systemd has the unit, and takes its settings in another way.
    if record.processes.contains(where: {
      $0.unit == grower.unit && $0.cgroup?.contains("/user@") == true
    }) {
      suspect.unit = nil
    }
    suspect.oomScoreAdj = candidates.first { $0.pid == grower.pid }?.oomScoreAdj
    suspect.slopeKibPerHour = grower.slopeKibPerHour
    suspect.overSeconds = verdict.overSeconds
    suspect.processCount = grower.members
    return suspect
  }

  /// A group has its unit's other processes in it, or its members are not of one unit.
  private func unitRestKib(_ grower: KillVerdict.Grower) -> Int64 {
    guard grower.kind == .process, let unit = grower.unit else { return 0 }
    return record.processes.filter { $0.unit == unit && $0.pid != grower.pid }
      .reduce(Int64(0)) { $0.plus($1.sizeKib) }.asKib
  }

  /// Sure enough to act on from `medium` on.
  private var confidence: Double {
    switch verdict.confidence {
    case .none: 0
    case .low: 0.3
    case .medium: 0.6
    case .high: 0.9
    }
  }

  private var victim: Incident.Victim? {
    let event = record.event
    guard let pid = event.victimPid else { return nil }
    var victim = Incident.Victim(pid: pid, comm: event.victimComm ?? "?")
    let known = record.processes.first { $0.pid == pid }
    victim.unit = known?.unit ?? event.unit
    victim.oomScoreAdj = event.victimOomScoreAdj ?? known?.oomScoreAdj
    victim.sizeKib = event.victimSizeKib?.asKib ?? known?.sizeKib
    if let unit = victim.unit {
      let dead = Set(record.siblings.compactMap(\.pid))
      victim.unitProcessCount = Int64(
        record.processes.filter { $0.unit == unit && !dead.contains($0.pid) }.count)
    }
    return victim
  }

  /// The middle one of the times between the incidents of the last week.
  private var hoursBetweenKills: Double? {
    let times = zip(record.weekUs, record.weekUs.dropFirst()).map { $1 - $0 }.sorted()
    guard !times.isEmpty else { return nil }
    return Double(times[times.count / 2]) / 3_600_000_000
  }
}
