/// Where each process has its `oom_score_adj` from: a child starts with that of its parent.
///
/// `copy_signal()` in `kernel/fork.c` hands the value on, and exec keeps it; so a session's shell,
/// its `make` and its `java` have what `sshd` had.
package struct Inheritance: Equatable, Sendable {
  /// Where one process has its value from.
  package enum Source: Equatable, Sendable {
    /// The value is 0, as at boot.
    case none
    /// Its own: its parent has another one.
    case own
    /// From an ancestor; `chain` goes from the parent up to the root.
    case inherited(root: Candidate, chain: [Candidate])
    /// Not to be told: the parent is gone or init.
    case unknown
  }

  /// All trees with a value other than 0: protected ones first, the biggest first.
  package let trees: [ProtectionTree]
  private let processes: [Int64: Candidate]
  /// The root of each process with a value other than 0.
  private let roots: [Int64: Int64]

  /// Takes all processes of one moment.
  package init(_ list: [Candidate]) {
    // Of two with one pid the later one lives.
    let processes = Dictionary(list.map { ($0.pid, $0) }) { a, b in
      (b.startedUs ?? .min) >= (a.startedUs ?? .min) ? b : a
    }
    var roots: [Int64: Int64] = [:]
    for pid in processes.keys { Self.findRoot(of: pid, in: processes, roots: &roots) }
    var members: [Int64: [Candidate]] = [:]
    for (pid, root) in roots where pid != root {
      if let process = processes[pid] { members[root, default: []].append(process) }
    }
    let firstOfUnit = Self.firstOfUnits(processes)
    trees = roots.filter { $0.key == $0.value }.keys.compactMap { pid in
      processes[pid].map { root in
        ProtectionTree(
          root: root, origin: Self.origin(of: root, in: processes, firstOfUnit: firstOfUnit),
          members: members[pid] ?? [])
      }
    }.sorted { a, b in
      if (a.adj < 0) != (b.adj < 0) { return a.adj < 0 }
      return (b.totalKib, a.root.pid) < (a.totalKib, b.root.pid)
    }
    self.processes = processes
    self.roots = roots
  }

  /// Where a process has its value from; `nil` for one that is not known.
  package func source(ofPid pid: Int64) -> Source? {
    guard let process = processes[pid] else { return nil }
    guard process.oomScoreAdj != 0, let rootPid = roots[pid], let root = processes[rootPid] else {
      return Source.none
    }
    guard rootPid != pid else {
      return trees.first { $0.root.pid == pid }?.origin == .own ? .own : .unknown
    }
    var chain: [Candidate] = []
    var current = process
    while current.pid != rootPid, let parent = Self.parent(of: current, in: processes) {
      chain.append(parent)
      current = parent
    }
    return .inherited(root: root, chain: chain)
  }

  /// The parent, where it is really that one: a pid comes back, and then its process is younger
  /// than its supposed child.
  private static func parent(of child: Candidate, in processes: [Int64: Candidate]) -> Candidate? {
    guard let ppid = child.ppid, ppid != child.pid, let parent = processes[ppid] else { return nil }
    if let started = parent.startedUs, let childStarted = child.startedUs, started > childStarted {
      return nil
    }
    return parent
  }

  /// Walks up while the parent has the same value, and notes the root for all on the way.
  private static func findRoot(
    of pid: Int64, in processes: [Int64: Candidate], roots: inout [Int64: Int64]
  ) {
    guard var current = processes[pid], current.oomScoreAdj != 0 else { return }
    var way: [Int64] = []
    var seen: Set<Int64> = []
    var root: Int64?
    while root == nil {
      if let known = roots[current.pid] {
        root = known
      } else if !seen.insert(current.pid).inserted {
        // A circle of parents: only a damaged record has one.
        root = current.pid
      } else {
        way.append(current.pid)
        if let parent = parent(of: current, in: processes),
          parent.oomScoreAdj == current.oomScoreAdj
        {
          current = parent
        } else {
          root = current.pid
        }
      }
    }
    for member in way { roots[member] = root }
  }

  private static func origin(
    of root: Candidate, in processes: [Int64: Candidate], firstOfUnit: [String: Int64]
  ) -> ProtectionTree.Origin {
    // In a container the first process may have a parent outside, shown as 0.
    if root.pid == 1 || root.ppid == 0 { return .own }
    if let parent = parent(of: root, in: processes), parent.pid != 1 { return .own }
    // Init adopts whose parent has ended: only its unit's first process was started by it.
    guard root.ppid == 1, let unit = root.unit, unit.hasSuffix(".service") else { return .unknown }
    return firstOfUnit[unit] == root.pid ? .own : .unknown
  }

  private static func firstOfUnits(_ processes: [Int64: Candidate]) -> [String: Int64] {
    var first: [String: Candidate] = [:]
    for process in processes.values {
      guard let unit = process.unit else { continue }
      guard let other = first[unit] else {
        first[unit] = process
        continue
      }
      let isEarlier =
        (process.startedUs ?? .max, process.pid) < (other.startedUs ?? .max, other.pid)
      if isEarlier { first[unit] = process }
    }
    return first.mapValues(\.pid)
  }
}
