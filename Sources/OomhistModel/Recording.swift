/// What the recording loop reads from: the machine, or a fake in tests.
package protocol SnapshotSource: AnyObject {
  /// Takes one snapshot. A process that cannot be read is counted in the snapshot's losses; only
  /// what makes a snapshot impossible is thrown.
  func takeSnapshot(cause: SnapshotCause) throws -> Snapshot
}

/// What the recording loop writes to: the database, or a fake in tests.
package protocol SnapshotSink: AnyObject {
  /// Stores a snapshot and the gaps known with it, all or nothing.
  func append(_ snapshot: Snapshot, gaps: [Gap]) throws -> AppendReceipt
}

/// Where the recording loop gets the kernel's OOM events from and where it leaves them.
package protocol EventFeed: AnyObject {
  /// Reads what the kernel logged since the last call and stores the events.
  func ingestNewEvents() throws -> EventReceipt
}

/// Work that keeps the store in shape, done in pieces while the recording loop has nothing to do.
package protocol Upkeep: AnyObject {
  /// Does the next piece, of some milliseconds; whether more is waiting.
  func doPiece() throws -> Bool
  /// What it cannot mend, as a sentence, when there is nothing left to do.
  var problem: String? { get }
}

/// What one stored snapshot came to.
package struct AppendReceipt: Equatable, Sendable {
  package var snapshotID: Int64
  package var isKeyframe: Bool
  package var processCount: Int
  /// Rows written because a process's numbers had changed.
  package var changedRows: Int
  package var newProcesses: Int
  package var goneProcesses: Int

  package init(
    snapshotID: Int64, isKeyframe: Bool, processCount: Int, changedRows: Int, newProcesses: Int,
    goneProcesses: Int
  ) {
    self.snapshotID = snapshotID
    self.isKeyframe = isKeyframe
    self.processCount = processCount
    self.changedRows = changedRows
    self.newProcesses = newProcesses
    self.goneProcesses = goneProcesses
  }
}

/// What became of a batch of events.
package struct EventReceipt: Equatable, Sendable {
  /// Events that the database did not have.
  package var added = 0
  /// Events that it knew and that this source confirms or completes.
  package var known = 0

  package init(added: Int = 0, known: Int = 0) {
    self.added = added
    self.known = known
  }

  package static func += (left: inout EventReceipt, right: EventReceipt) {
    left.added += right.added
    left.known += right.known
  }
}
