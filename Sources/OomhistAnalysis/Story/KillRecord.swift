package import OomhistModel

/// One kill with all that the record holds around it: what a story is made of.
package struct KillRecord: Equatable, Sendable {
  /// Where the kill was read.
  package struct Source: Equatable, Sendable {
    package var path: String
    package var firstLine: Int64
    package var lastLine: Int64
    package var carrier: String
    package var isTrusted: Bool

    package init(
      path: String, firstLine: Int64, lastLine: Int64, carrier: String, isTrusted: Bool
    ) {
      self.path = path
      self.firstLine = firstLine
      self.lastLine = lastLine
      self.carrier = carrier
      self.isTrusted = isTrusted
    }
  }

  /// A time that the record misses.
  package struct Gap: Equatable, Sendable {
    package var kind: String
    package var fromUs: Int64
    package var untilUs: Int64
    package var detail: String

    package init(kind: String, fromUs: Int64, untilUs: Int64, detail: String) {
      self.kind = kind
      self.fromUs = fromUs
      self.untilUs = untilUs
      self.detail = detail
    }
  }

  /// Another kill of the same incident.
  package struct Sibling: Equatable, Sendable {
    package var killID: Int64
    package var comm: String?
    package var pid: Int64?
    package var sizeKib: Int64?
    /// Its moment, µs.
    package var atUs: Int64?

    package init(killID: Int64, comm: String?, pid: Int64?, sizeKib: Int64?, atUs: Int64?) {
      self.killID = killID
      self.comm = comm
      self.pid = pid
      self.sizeKib = sizeKib
      self.atUs = atUs
    }
  }

  package var killID: Int64
  package var event: OOMEvent
  package var sources: [Source] = []
  package var siblings: [Sibling] = []
  /// Moment of the last snapshot before the kill, µs; `nil`: none was taken.
  package var lastSnapshotUs: Int64?
  /// Every process of that snapshot.
  package var processes: [Candidate] = []
  /// The machine in that snapshot.
  package var machine: MachineSample?
  /// Settings in force then, by their sysctl names.
  package var settings: [String: String] = [:]
  /// What could still be had, from the start of the loss on: MemAvailable and free swap, KiB.
  package var headroom: [Reading] = []
  package var gaps: [Gap] = []
  /// Moments of the kills of this scope in the seven days up to this one, µs.
  package var weekUs: [Int64] = []
  /// The cgroup's limit when memory began to run out, KiB.
  package var limitBeforeKib: Int64?
  /// Moment of the boot that the kill belongs to, µs.
  package var bootedUs: Int64?
  /// Release of the kernel that killed.
  package var kernelRelease: String?

  package init(killID: Int64, event: OOMEvent) {
    self.killID = killID
    self.event = event
  }
}
