import GRDB
import OomhistModel

/// One snapshot on its way into the tables.
struct SnapshotAppend {
  let store: Store
  let db: Database
  let snapshot: Snapshot

  func run(gaps: [Gap]) throws -> AppendReceipt {
    let bootNo = try db.bootNo(for: snapshot.boot)
    var state = try currentState(bootNo: bootNo)
    let snapshotID = state.lastSnapshotID + 1
    let age = snapshot.boottimeUs.subtractingReportingOverflow(state.keyframeBoottimeUs)
    let isKeyframe = age.overflow || !(0..<Store.keyframeIntervalUs).contains(age.partialValue)
    if isKeyframe {
      state.keyframeID = snapshotID
      state.keyframeBoottimeUs = snapshot.boottimeUs
    }
    try insertSnapshot(snapshotID, state)
    if isKeyframe { try beginHour(snapshotID, state) }
    try insertMachine(snapshotID)
    try insertSettings(snapshotID, &state)
    try noteKills(snapshotID, &state)
    let previousUs = state.lastWallUs
    var receipt = AppendReceipt(
      snapshotID: snapshotID, isKeyframe: isKeyframe, processCount: snapshot.processes.count,
      changedRows: 0, newProcesses: 0, goneProcesses: 0)
    try insertProcesses(&state, &receipt)
    try insertPss(snapshotID, state)
    try CgroupRows(db: db, snapshotID: snapshotID, isKeyframe: isKeyframe)
      .insert(snapshot.cgroups, &state.cgroups)
    for gap in gaps + lossGaps() + clockSteps(since: state) {
      try db.note(gap, bootNo: bootNo, continuesUs: previousUs)
    }
    state.lastSnapshotID = snapshotID
    state.lastWallUs = snapshot.wallUs
    state.lastBoottimeUs = snapshot.boottimeUs
    store.recorderState = state
    return receipt
  }

  /// The writer's own state, unless the file has moved on without it.
  private func currentState(bootNo: Int64) throws -> RecorderState {
    if let state = store.recorderState, state.bootNo == bootNo {
      let newest = try Int64.fetchOne(db, sql: "SELECT max(snapshot_id) FROM snapshot")
      if newest == state.lastSnapshotID { return state }
    }
    return try RecorderState.load(bootNo: bootNo, db)
  }

  private func insertSnapshot(_ snapshotID: Int64, _ state: RecorderState) throws {
    let losses = snapshot.losses
    try db.cachedStatement(
      sql: """
        INSERT INTO snapshot (snapshot_id, boot_no, wall_us, boottime_us, cause, keyframe_id,
          process_count, kernel_threads, vanished, unreadable, processes_hidden, read_cpu_us)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      snapshotID, state.bootNo, snapshot.wallUs, snapshot.boottimeUs, snapshot.cause.rawValue,
      state.keyframeID, snapshot.processes.count, losses.kernelThreads, losses.vanished,
      losses.unreadable, losses.processesHidden, snapshot.readCPUUs,
    ])
  }

  private func beginHour(_ snapshotID: Int64, _ state: RecorderState) throws {
    try db.execute(
      sql: "INSERT INTO machine_hour (keyframe_id, boot_no, from_us, detail) VALUES (?, ?, ?, 1)",
      arguments: [snapshotID, state.bootNo, snapshot.wallUs])
  }

  private func insertMachine(_ snapshotID: Int64) throws {
    let columns = MachineSample.fields.map(\.column).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: MachineSample.fields.count)
    var values: [(any DatabaseValueConvertible)?] = [snapshotID]
    for field in MachineSample.fields {
      switch field.path {
      case .integer(let path): values.append(snapshot.machine[keyPath: path])
      case .real(let path): values.append(snapshot.machine[keyPath: path])
      }
    }
    try db.cachedStatement(
      sql: "INSERT INTO machine_sample (snapshot_id, \(columns)) VALUES (?\(marks))"
    ).execute(arguments: StatementArguments(values))
  }

  /// The kernel counts its kills; what it counted since the last snapshot is written down.
  private func noteKills(_ snapshotID: Int64, _ state: inout RecorderState) throws {
    guard let kills = snapshot.machine.oomKills else { return }
    let before = state.oomKills ?? 0
    state.oomKills = kills
    guard kills > before else { return }
    // Without a snapshot before it, it counts since the boot.
    let fromUs = state.lastWallUs == .min ? snapshot.boot.bootedUs : state.lastWallUs
    try db.execute(
      sql: """
        INSERT INTO kill_count (snapshot_id, boot_no, from_us, until_us, count)
        VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [snapshotID, state.bootNo, fromUs, snapshot.wallUs, kills - before])
  }

  private func insertSettings(_ snapshotID: Int64, _ state: inout RecorderState) throws {
    for setting in snapshot.settings {
      if let stored = state.settings[setting.name], stored == setting.value { continue }
      try db.cachedStatement(
        sql: "INSERT INTO setting (name, snapshot_id, value) VALUES (?, ?, ?)"
      ).execute(arguments: [setting.name, snapshotID, setting.value])
      state.settings[setting.name] = .some(setting.value)
    }
  }

  /// Walks what is stored and what was seen in step: both ascend by pid.
  private func insertProcesses(
    _ state: inout RecorderState, _ receipt: inout AppendReceipt
  ) throws {
    let rows = try ChangeRows(snapshotID: receipt.snapshotID, db)
    let stored = state.processes
    var next = 0
    var seen: [RecorderState.Known] = []
    seen.reserveCapacity(snapshot.processes.count)
    for reading in inOrder(snapshot.processes) {
      while next < stored.count, stored[next].identity.isBefore(reading.identity) {
        try noteGone(stored[next], &receipt)
        next += 1
      }
      var changed = receipt.isKeyframe
      var known: RecorderState.Known
      // A keyframe tells whole values, as the first row of a process does.
      var before: ProcessSample?
      if next < stored.count, stored[next].identity == reading.identity {
        known = stored[next]
        next += 1
        changed = changed || known.sample != reading.sample
        if known.facts != reading.facts {
          try insertFacts(reading.facts, of: known.processID, receipt.snapshotID)
        }
        known.facts = reading.facts
        before = receipt.isKeyframe ? nil : known.sample
        if changed { known.sample = reading.sample }
      } else {
        let processID = try db.processID(
          for: reading.identity, snapshot: snapshot, snapshotID: receipt.snapshotID,
          bootNo: state.bootNo)
        try insertFacts(reading.facts, of: processID, receipt.snapshotID)
        known = RecorderState.Known(
          identity: reading.identity, processID: processID, sample: reading.sample,
          facts: reading.facts)
        receipt.newProcesses += 1
        changed = true
      }
      seen.append(known)
      guard changed else { continue }
      try rows.insert(reading.sample, after: before, of: known.processID)
      receipt.changedRows += 1
    }
    for gone in stored[next...] { try noteGone(gone, &receipt) }
    state.processes = seen
  }

  /// Whoever made the snapshot lists ascending by pid; that is made sure of, not trusted.
  private func inOrder(_ readings: [ProcessReading]) -> [ProcessReading] {
    let isSorted = zip(readings, readings.dropFirst()).allSatisfy {
      $0.identity.isBefore($1.identity)
    }
    return isSorted ? readings : readings.sorted { $0.identity.isBefore($1.identity) }
  }

  private func insertPss(_ snapshotID: Int64, _ state: RecorderState) throws {
    guard !snapshot.pss.isEmpty else { return }
    let ids = Dictionary(
      uniqueKeysWithValues: state.processes.map { ($0.identity, $0.processID) })
    for reading in snapshot.pss {
      guard let processID = ids[reading.identity] else { continue }
      try db.cachedStatement(
        sql: """
          INSERT INTO process_pss (snapshot_id, process_id, pss_kib, swap_pss_kib)
          VALUES (?, ?, ?, ?)
          """
      ).execute(arguments: [snapshotID, processID, reading.pssKib, reading.swapPssKib])
    }
  }

  private func insertFacts(
    _ facts: ProcessFacts, of processID: Int64, _ snapshotID: Int64
  ) throws {
    try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO process_fact
          (process_id, snapshot_id, ppid, uid, comm, exe_id, cmdline_id, cgroup_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      processID, snapshotID, facts.ppid, facts.uid, facts.comm, try db.textID(for: facts.exe),
      try db.textID(for: facts.cmdline), try db.cgroupID(for: facts.cgroup),
    ])
  }

  /// Marks a process that this snapshot no longer has.
  private func noteGone(_ known: RecorderState.Known, _ receipt: inout AppendReceipt) throws {
    try db.cachedStatement(
      sql: "UPDATE process SET gone_snapshot_id = ? WHERE process_id = ?"
    ).execute(arguments: [receipt.snapshotID, known.processID])
    receipt.goneProcesses += 1
  }
}
