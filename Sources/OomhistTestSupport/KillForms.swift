package import OomhistModel

/// One kill as the logs of a machine tell it, each with its own clock and its own gaps.
package struct KillForms {
  /// How a log came by the kill.
  package enum Form: CaseIterable, Sendable {
    /// Read from `/dev/kmsg` by the recorder: uptime and wall clock in µs, boot, trusted.
    case kmsg
    /// Plain `dmesg`: nothing but the uptime.
    case dmesg
    /// `dmesg -T`: whole seconds, off by what the clock drifted since boot.
    case dmesgT
    /// Whole seconds at which syslog came to write.
    case syslog
    /// The journal: wall clock in µs, without uptime.
    case journal
  }

  /// The kill as it was: all that any log can tell.
  package var whole: OOMEvent

  package init(pid: Int64, comm: String = "java", atUs: Int64, boottimeUs: Int64) {
    var event = OOMEvent()
    event.kind = .memcg
    event.constraint = "CONSTRAINT_MEMCG"
    event.atUs = atUs
    event.atDigits = 6
    event.atText = String(boottimeUs)
    event.boottimeUs = boottimeUs
    event.bootID = "5f1f6f0e-0000-4000-8000-000000000001"
    event.host = "web1"
    event.kernelRelease = "6.1.0-50-amd64"
    event.pageSizeKib = 4
    event.victimPid = pid
    event.victimComm = comm
    event.victimUid = 1000
    event.victimOomScoreAdj = 0
    event.totalVmKib = 2_000_000 + pid
    event.anonRssKib = 900_000 + pid
    event.fileRssKib = 12
    event.shmemRssKib = 0
    event.pgtablesKib = 1_800
    event.invokerPid = 77
    event.invokerComm = "cron"
    event.gfpMask = "0xcc0"
    event.order = 0
    event.oomMemcg = "/system.slice/shop.service"
    event.taskMemcg = "/system.slice/shop.service"
    event.memInfo = [NamedNumber("free_kib", 5), NamedNumber("shmem_kib", 7)]
    event.tasks = [OOMTask(pid: 1, comm: "init"), OOMTask(pid: pid, comm: comm)]
    event.complete = true
    whole = event
  }

  /// The kill as one log tells it; `random` decides what that log has lost, and how late it is.
  package func event(_ form: Form, using random: inout SeededRandom) -> OOMEvent {
    var event = whole
    stamp(&event, form, using: &random)
    event.source = EventSource(
      path: "\(form).log", firstLine: whole.victimPid ?? 0, lastLine: whole.victimPid ?? 0,
      carrier: Self.carrier(form), trusted: form == .kmsg)
    // The kernel's own record has everything; a log may have lost lines.
    guard form != .kmsg else { return event }
    event.kernelRelease = nil
    if Bool.random(using: &random) { loseTable(&event) }
    if Bool.random(using: &random) { loseHeader(&event) }
    if Bool.random(using: &random) { event.pgtablesKib = nil }
    if Bool.random(using: &random) { event.victimUid = nil }
    if Bool.random(using: &random) { event.shmemRssKib = nil }
    return event
  }

  private static func carrier(_ form: Form) -> EventSource.Carrier {
    switch form {
    case .kmsg: .kmsg
    case .dmesg: .dmesg
    case .dmesgT: .dmesgT
    case .syslog: .syslog
    case .journal: .iso
    }
  }

  private func stamp(_ event: inout OOMEvent, _ form: Form, using random: inout SeededRandom) {
    guard form != .kmsg else { return }
    event.bootID = nil
    if form == .dmesg || form == .dmesgT { event.host = nil }
    if form != .dmesg { event.boottimeUs = nil }
    let atUs = whole.atUs ?? 0
    switch form {
    case .kmsg: break
    case .dmesg:
      event.atUs = nil
      event.atDigits = 0
    case .dmesgT:
      event.atUs = wholeSeconds(atUs + Int64.random(in: -120...120, using: &random) * 1_000_000)
      event.atDigits = 0
    case .syslog:
      event.atUs = wholeSeconds(atUs + Int64.random(in: 0...60, using: &random) * 1_000_000)
      event.atDigits = 0
      event.host = Bool.random(using: &random) ? "web1.example.org" : "web1"
    case .journal: event.atUs = atUs + Int64.random(in: 0...900, using: &random)
    }
    event.atText = "\(form) \(event.atUs ?? whole.boottimeUs ?? 0)"
  }

  private func wholeSeconds(_ us: Int64) -> Int64 { us / 1_000_000 * 1_000_000 }

  private func loseTable(_ event: inout OOMEvent) {
    event.tasks = []
    event.memInfo = []
    event.pageSizeKib = nil
    event.complete = false
  }

  private func loseHeader(_ event: inout OOMEvent) {
    event.kind = .unknown
    event.constraint = nil
    event.invokerPid = nil
    event.invokerComm = nil
    event.gfpMask = nil
    event.order = nil
    event.oomMemcg = nil
    event.taskMemcg = nil
    event.complete = false
  }
}
