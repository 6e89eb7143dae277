/// Sums up an hour of one number per process: from its changes alone, without the full series.
///
/// Feed the rows in the order of the snapshots. A value holds from its row to the process's next
/// one, to where the process is gone, or to the end of the hour.
package struct HourRollUp {
  /// What an hour comes to for one process.
  package struct Sums: Equatable, Sendable {
    /// Snapshots in which the process had a value.
    package var count: Int64 = 0
    package var first: Int64 = 0
    package var last: Int64 = 0
    package var least: Int64 = .max
    package var most: Int64 = .min
    /// Σ t, Σ t², Σ x and Σ t·x, with t in seconds since the hour's first snapshot: what a line
    /// through the values needs, and what hours can be added up by.
    package var sumT: Int64 = 0
    package var sumTT: Int64 = 0
    package var sumX: Int64 = 0
    package var sumTX: Int64 = 0

    package init() {}

    /// Slope of the least-squares line, units per second; `nil` for fewer than two moments.
    package var slopePerSecond: Double? {
      let n = Double(count)
      let below = n * Double(sumTT) - Double(sumT) * Double(sumT)
      guard below > 0 else { return nil }
      return (n * Double(sumTX) - Double(sumT) * Double(sumX)) / below
    }
  }

  private struct Open {
    var sums = Sums()
    var value: Int64?
    var fromIndex: Int
  }

  private let snapshotIDs: [Int64]
  /// Σ t and Σ t² over the snapshots before each place.
  private var beforeT: [Int64] = [0]
  private var beforeTT: [Int64] = [0]
  private var open: [Int64: Open] = [:]

  /// The hour's snapshots, ascending, each with its moment in µs.
  package init(snapshots: [(id: Int64, us: Int64)]) {
    snapshotIDs = snapshots.map(\.id)
    let startUs = snapshots.first?.us ?? 0
    for snapshot in snapshots {
      let t = max(0, snapshot.us - startUs) / 1_000_000
      beforeT.append((beforeT.last ?? 0) + t)
      beforeTT.append((beforeTT.last ?? 0) + t * t)
    }
  }

  /// A row: the value that the process has from this snapshot on; `nil`: it has none.
  package mutating func add(snapshotID: Int64, processID: Int64, value: Int64?) {
    let index = place(of: snapshotID)
    var state = open.removeValue(forKey: processID) ?? Open(fromIndex: index)
    close(&state, at: index)
    state.value = value
    open[processID] = state
  }

  /// Ends the hour; `goneIn` tells the first snapshot without a process, where there is one.
  package mutating func finish(
    goneIn: (_ processID: Int64) throws -> Int64?
  ) rethrows -> [(processID: Int64, sums: Sums)] {
    var result: [(processID: Int64, sums: Sums)] = []
    result.reserveCapacity(open.count)
    for (processID, state) in open {
      var state = state
      let gone = try goneIn(processID)
      close(&state, at: gone.map(place(of:)) ?? snapshotIDs.count)
      if state.sums.count > 0 { result.append((processID, state.sums)) }
    }
    open = [:]
    return result.sorted { $0.processID < $1.processID }
  }

  /// Adds the value that held until here.
  private func close(_ state: inout Open, at index: Int) {
    let from = state.fromIndex
    state.fromIndex = max(index, from)
    guard let value = state.value, index > from else { return }
    let count = Int64(index - from)
    let t = beforeT[index] - beforeT[from]
    if state.sums.count == 0 { state.sums.first = value }
    state.sums.count += count
    state.sums.last = value
    state.sums.least = min(state.sums.least, value)
    state.sums.most = max(state.sums.most, value)
    state.sums.sumT += t
    state.sums.sumTT += beforeTT[index] - beforeTT[from]
    state.sums.sumX &+= value &* count
    state.sums.sumTX &+= value &* t
  }

  /// Place of the first snapshot that is not before the given one.
  private func place(of snapshotID: Int64) -> Int {
    var (low, high) = (0, snapshotIDs.count)
    while low < high {
      let middle = (low + high) / 2
      if snapshotIDs[middle] < snapshotID { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
