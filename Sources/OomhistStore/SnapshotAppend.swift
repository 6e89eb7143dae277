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
    try insertMachine(snapshotID)
    try insertSettings(snapshotID, &state)
    let previousUs = state.lastWallUs
    var receipt = AppendReceipt(
      snapshotID: snapshotID, isKeyframe: isKeyframe, processCount: snapshot.processes.count,
      changedRows: 0, newProcesses: 0, goneProcesses: 0)
    try insertProcesses(&state, &receipt)
    try noteGone(&state, &receipt)
    for gap in gaps + lossGaps() {
      try db.note(gap, bootNo: bootNo, continuesUs: previousUs)
    }
    state.lastSnapshotID = snapshotID
    state.lastWallUs = snapshot.wallUs
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

  private func insertSettings(_ snapshotID: Int64, _ state: inout RecorderState) throws {
    for setting in snapshot.settings {
      if let stored = state.settings[setting.name], stored == setting.value { continue }
      try db.cachedStatement(
        sql: "INSERT INTO setting (name, snapshot_id, value) VALUES (?, ?, ?)"
      ).execute(arguments: [setting.name, snapshotID, setting.value])
      state.settings[setting.name] = .some(setting.value)
    }
  }

  private func insertProcesses(
    _ state: inout RecorderState, _ receipt: inout AppendReceipt
  ) throws {
    let statement = try db.cachedStatement(sql: Self.sampleSQL)
    for reading in snapshot.processes {
      var changed = receipt.isKeyframe
      let processID: Int64
      if let known = state.processes[reading.identity] {
        processID = known.processID
        changed = changed || known.sample != reading.sample
        if known.facts != reading.facts {
          try insertFacts(reading.facts, of: processID, receipt.snapshotID)
        }
      } else {
        processID = try db.processID(
          for: reading.identity, snapshot: snapshot, snapshotID: receipt.snapshotID,
          bootNo: state.bootNo)
        try insertFacts(reading.facts, of: processID, receipt.snapshotID)
        receipt.newProcesses += 1
        changed = true
      }
      state.processes[reading.identity] = RecorderState.Known(
        processID: processID, sample: reading.sample, facts: reading.facts,
        seenIn: receipt.snapshotID)
      guard changed else { continue }
      var values: [(any DatabaseValueConvertible)?] = [receipt.snapshotID, processID]
      values.append(contentsOf: ProcessSample.fields.map { reading.sample[keyPath: $0.path] })
      try statement.execute(arguments: StatementArguments(values))
      receipt.changedRows += 1
    }
  }

  private static let sampleSQL: String = {
    let columns = ProcessSample.fields.map(\.column).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: ProcessSample.fields.count)
    return "INSERT INTO process_sample (snapshot_id, process_id, \(columns)) VALUES (?, ?\(marks))"
  }()

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

  /// Marks the processes that this snapshot no longer has.
  private func noteGone(_ state: inout RecorderState, _ receipt: inout AppendReceipt) throws {
    let gone = state.processes.filter { $0.value.seenIn != receipt.snapshotID }
    for (identity, known) in gone {
      try db.cachedStatement(
        sql: "UPDATE process SET gone_snapshot_id = ? WHERE process_id = ?"
      ).execute(arguments: [receipt.snapshotID, known.processID])
      state.processes[identity] = nil
    }
    receipt.goneProcesses = gone.count
  }

  private func lossGaps() -> [Gap] {
    var gaps: [Gap] = []
    func note(_ kind: Gap.Kind, _ count: Int64?, _ detail: String) {
      gaps.append(
        Gap(
          kind: kind, fromUs: snapshot.wallUs, untilUs: snapshot.wallUs, count: count,
          detail: detail))
    }
    if snapshot.losses.unreadable > 0 {
      note(
        .processUnreadable, snapshot.losses.unreadable,
        "files of some processes could not be read; the recorder may lack permission")
    }
    if snapshot.losses.processesHidden {
      note(.processHidden, nil, "/proc hides other users' processes (hidepid)")
    }
    return gaps
  }
}
