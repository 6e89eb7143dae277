import OomhistModel

/// What the kernel prints when the made-up machine is out of memory: the form of Linux 6.1.
struct KernelReport {
  let boot: Boot
  let boottimeUs: Int64
  let wallUs: Int64
  let processes: [ProcessReading]
  let machine: MachineSample
  let invoker: ProcessReading

  /// The process with the highest badness, as `oom_badness()` counts it.
  var victim: ProcessReading? {
    let totalKib = machine.totalKib ?? 0
    return processes.max {
      badness(of: $0, totalKib: totalKib) < badness(of: $1, totalKib: totalKib)
    }
  }

  private func badness(of process: ProcessReading, totalKib: Int64) -> Double {
    process.sample.badnessPermille(totalKib: totalKib) ?? -.infinity
  }

  /// The report as the parser makes it of its lines; `number` counts the kills.
  func event(number: Int) -> OOMEvent {
    var event = OOMEvent()
    event.kind = .global
    event.constraint = "CONSTRAINT_NONE"
    event.atUs = wallUs
    event.atDigits = 6
    event.atText = String(boottimeUs)
    event.atBasis = "uptime"
    event.boottimeUs = boottimeUs
    event.bootID = boot.bootID
    event.host = boot.host
    event.kernelRelease = boot.kernelRelease
    event.pageSizeKib = boot.pageSizeKib
    if let victim { add(victim, to: &event) }
    event.invokerPid = Int64(invoker.identity.pid)
    event.invokerComm = invoker.facts.comm
    event.invokerOomScoreAdj = invoker.sample.oomScoreAdj
    event.gfpMask = "0x140cca"
    event.gfpFlags = "GFP_HIGHUSER_MOVABLE|__GFP_COMP"
    event.order = 0
    event.memInfo = memInfo
    event.tasks = OOMTaskList(processes.lazy.map(row))
    event.reaped = true
    event.complete = true
    // A record of the kernel's log is a line; a report has one for each task and some 60 more.
    let lines = Int64(processes.count + 60)
    let first = Int64(number) * 2 * lines
    event.source = EventSource(
      path: "/dev/kmsg", firstLine: first, lastLine: first + lines, carrier: .kmsg, trusted: true)
    return event
  }

  private func add(_ victim: ProcessReading, to event: inout OOMEvent) {
    let sample = victim.sample
    event.victimPid = Int64(victim.identity.pid)
    event.victimComm = victim.facts.comm
    event.victimUid = victim.facts.uid.map(Int64.init)
    event.victimOomScoreAdj = sample.oomScoreAdj
    event.totalVmKib = sample.vsizeKib
    event.anonRssKib = sample.rssAnonKib
    event.fileRssKib = sample.rssFileKib
    event.shmemRssKib = sample.rssShmemKib
    event.pgtablesKib = sample.pgtablesKib
    event.taskMemcg = victim.facts.cgroup
  }

  /// A row of the task table, which has one sum for resident memory before Linux 6.8.
  private func row(of process: ProcessReading) -> OOMTask {
    var task = OOMTask(pid: Int64(process.identity.pid), comm: process.facts.comm)
    task.tgid = task.pid
    task.uid = process.facts.uid.map(Int64.init)
    task.totalVmKib = process.sample.vsizeKib
    task.rssKib = process.sample.rssKib
    task.pgtablesKib = process.sample.pgtablesKib
    task.swapKib = process.sample.swapKib
    task.oomScoreAdj = process.sample.oomScoreAdj
    return task
  }

  /// The Mem-Info block, in the kernel's order.
  private var memInfo: [NamedNumber] {
    let numbers: [(String, Int64?)] = [
      ("active_anon", machine.activeAnonKib), ("inactive_anon", machine.inactiveAnonKib),
      ("isolated_anon", 0), ("active_file", machine.activeFileKib),
      ("inactive_file", machine.inactiveFileKib), ("isolated_file", 0),
      ("unevictable", machine.unevictableKib), ("dirty", machine.dirtyKib),
      ("writeback", machine.writebackKib), ("slab_reclaimable", machine.slabReclaimableKib),
      ("slab_unreclaimable", machine.slabUnreclaimableKib), ("mapped", machine.mappedKib),
      ("shmem", machine.shmemKib), ("pagetables", machine.pageTablesKib),
      ("sec_pagetables", 0), ("bounce", 0), ("kernel_misc_reclaimable", 0),
      ("free", machine.memFreeKib), ("free_pcp", 0), ("free_cma", 0),
      ("pagecache", machine.cachedKib), ("swap_cache", machine.swapCachedKib),
      ("swap_free", machine.swapFreeKib), ("swap_total", machine.swapTotalKib),
    ]
    return numbers.compactMap { name, kib in kib.map { NamedNumber(name + "_kib", $0) } }
      + [
        NamedNumber("ram_pages", 16_777_086), NamedNumber("highmem_pages", 0),
        NamedNumber("reserved_pages", 316_285),
      ]
  }
}
