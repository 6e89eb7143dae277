import OomhistModel

/// Killers outside the kernel, known by the tag that syslog and the journal put in front.
extension Assembly {
  /// Events among which a repeated decision is looked for.
  private static let repeatWindow = 64

  mutating func handleProgram(_ message: Bytes, _ origin: LineOrigin, _ program: String) {
    let killer = KillerProgram(tag: program)
    evidence = killer == nil ? nil : Evidence.line(message)
    switch killer {
    case .earlyoom:
      if let line = EarlyoomLine.read(message) { add(line, origin) }
    case .systemdOomd:
      if let line = SystemdOomdLine.read(message) { add(line, origin) }
    case .systemd:
      if let line = SystemdLine.read(message) { witnesses.note(line, origin) }
    case .oomd:
      if let line = OomdLine.read(message) { add(line, origin) }
    case .nohang:
      if nohang.read(message, number: origin.number) { addNohang(origin) }
    case nil: break
    }
  }

  /// The same lines on a program's own standard error, without a tag.
  mutating func readBareProgram(_ message: Bytes, _ origin: LineOrigin) -> Bool {
    if let line = EarlyoomLine.read(message) {
      evidence = Evidence.line(message)
      add(line, origin)
      return true
    }
    if let line = SystemdOomdLine.read(message) {
      evidence = Evidence.line(message)
      add(line, origin)
      return true
    }
    return false
  }

  private mutating func add(_ line: EarlyoomLine, _ origin: LineOrigin) {
    var event = OOMEvent()
    event.killer = .earlyoom
    event.victimPid = line.pid
    event.victimComm = line.comm
    event.victimUid = line.uid
    event.score = line.badness
    // SIGKILL after a SIGTERM that did not help is the same decision.
    appendDecision(event, origin, firstLine: origin.number)
  }

  private mutating func add(_ line: SystemdOomdLine, _ origin: LineOrigin) {
    var event = OOMEvent()
    event.killer = .systemdOomd
    event.taskMemcg = line.killedCgroup
    event.oomMemcg = line.watchedCgroup
    event.groupKill = true
    appendDecision(event, origin, firstLine: origin.number)
  }

  private mutating func add(_ line: OomdLine, _ origin: LineOrigin) {
    var event = OOMEvent()
    event.killer = .oomd
    event.victimPid = line.pid
    event.victimComm = line.comm
    if line.isGroup { event.groupKill = true }
    appendDecision(event, origin, firstLine: origin.number)
  }

  private mutating func addNohang(_ origin: LineOrigin) {
    let action = nohang
    var event = OOMEvent()
    event.killer = .nohang
    event.victimPid = action.pid
    event.victimComm = action.comm
    event.victimUid = action.uid
    event.victimOomScoreAdj = action.oomScoreAdj
    event.score = action.badness
    event.anonRssKib = action.anonMib.flatMap { $0.kib(ofPages: 1024) }
    event.fileRssKib = action.fileMib.flatMap { $0.kib(ofPages: 1024) }
    event.shmemRssKib = action.shmemMib.flatMap { $0.kib(ofPages: 1024) }
    event.taskMemcg = action.cgroup
    appendDecision(event, origin, firstLine: action.firstLine)
    nohang = NohangAction()
  }

  /// Adds a decision unless it repeats the last one on the same victim.
  private mutating func appendDecision(
    _ event: OOMEvent, _ origin: LineOrigin, firstLine: Int64
  ) {
    var event = event
    event.kind = .userspace
    event.evidence = evidence
    event.complete = true
    event.host = origin.host
    event.source = source(origin)
    let repeated = held.indices.suffix(Self.repeatWindow).last {
      guard let earlier = held[$0] else { return false }
      return earlier.event.killer == event.killer && earlier.event.victimPid == event.victimPid
        && earlier.event.victimComm == event.victimComm
        && earlier.event.taskMemcg == event.taskMemcg
        && abs(origin.seconds(since: earlier.origin) ?? 0) <= 60
    }
    if let repeated {
      held.update(repeated) { $0.lastLine = origin.number }
      return
    }
    _ = held.append(
      PendingEvent(
        event: event, origin: origin, headerOrigin: nil, firstLine: firstLine,
        lastLine: origin.number))
  }
}
