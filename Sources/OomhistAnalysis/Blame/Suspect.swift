/// An actor, or several taken as one, in the order of how much of the loss it explains.
package struct Suspect: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case process, group, shmem, slab, kernel, limit
  }

  /// What the members of a group have in common, the narrowest first.
  package enum Grouping: String, Sendable, CaseIterable {
    /// Same name within one unit, container or cgroup.
    case commInUnit = "comm"
    case unit
    case container
    case cgroup
    /// Same name anywhere.
    case commAnywhere = "name"
    case user

    /// How much of a wider group's growth the narrower one may lack and still be named.
    var weight: Double {
      switch self {
      case .commInUnit: 1
      case .unit, .container: 0.9
      case .cgroup, .commAnywhere: 0.85
      case .user: 0.7
      }
    }
  }

  package var kind: Kind
  package var name: String
  package var grouping: Grouping?
  package var pid: Int64?
  package var unit: String?
  /// Keys of the recorded processes in it.
  package var processIDs: [Int64] = []
  package var pids: [Int64] = []
  /// Processes in it at the end.
  package var memberCount = 0
  package var fromKib: Int64 = 0
  package var toKib: Int64 = 0
  package var grewKib: Int64
  package var tailKib: Int64
  /// Whether it was not there when memory began to run out.
  package var isNew = false
  /// Whether it grew through shared memory that it maps.
  package var isShared = false
  /// Its part of all growth, averaged over the whole loss and its last half, 0 to 1.
  package var score = 0.0
  /// Its part of all growth, percent.
  package var sharePct = 0.0

  init(_ kind: Kind, _ name: String, grewKib: Int64, tailKib: Int64) {
    self.kind = kind
    self.name = name
    self.grewKib = grewKib
    self.tailKib = tailKib
  }
}
