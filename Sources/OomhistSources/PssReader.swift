package import OomhistModel
import OomhistParsing

/// Reads the proportional size of large processes, a few in each snapshot: whose is oldest first.
///
/// `smaps_rollup` walks all pages of a process with its `mmap_lock` held for reading: about 9 ms a
/// GiB, in which the process cannot map or unmap memory. Since Linux 5.10 the kernel lets go of the
/// lock when the process wants it; for older ones, and for the recorder's own sake, a process that
/// would take more than the budget is left out.
package final class PssReader {
  package struct Settings: Equatable, Sendable {
    /// Time that a snapshot may take for it, µs; 0: nothing is read.
    package var budgetUs: Int64
    /// Smaller processes are left out, KiB.
    package var minimumKib: Int64

    package init(budgetUs: Int64, minimumKib: Int64) {
      self.budgetUs = budgetUs
      self.minimumKib = minimumKib
    }
  }

  package var settings: Settings
  private let root: FileRoot
  private let nowUs: () -> Int64
  /// When a process was read last, by its identity; those that are gone drop out.
  private var readAt: [ProcessIdentity: UInt64] = [:]
  private var turn: UInt64 = 0

  /// KiB that take a µs: 9.3 ms a GiB (measured, Benchmarks/README.md), rounded to the safe side.
  private static let kibPerUs: Int64 = 100

  package convenience init(
    procfs: String = "/proc", settings: Settings
  ) throws(SourceError) {
    self.init(root: try FileRoot(procfs), settings: settings)
  }

  init(
    root: FileRoot, settings: Settings,
    nowUs: @escaping () -> Int64 = { SystemClock.system.boottimeUs() }
  ) {
    self.root = root
    self.settings = settings
    self.nowUs = nowUs
  }

  /// The sizes of as many of these processes as the budget allows.
  package func read(_ processes: [ProcessReading]) -> [PssReading] {
    guard settings.budgetUs > 0 else { return [] }
    let largestKib = settings.budgetUs.multipliedReportingOverflow(by: Self.kibPerUs)
    let due = processes.filter { process in
      let rssKib = process.sample.rssKib ?? 0
      return rssKib >= settings.minimumKib
        && (largestKib.overflow || rssKib <= largestKib.partialValue)
    }.sorted { (readAt[$0.identity] ?? 0) < (readAt[$1.identity] ?? 0) }
    var result: [PssReading] = []
    let startUs = nowUs()
    turn += 1
    for process in due {
      let costUs = (process.sample.rssKib ?? 0) / Self.kibPerUs
      guard nowUs() - startUs + costUs <= settings.budgetUs else { break }
      readAt[process.identity] = turn
      guard case .bytes(let text) = root.readWhole("\(process.identity.pid)/smaps_rollup"),
        let sizes = SmapsRollup(text)
      else { continue }
      result.append(
        PssReading(
          identity: process.identity, pssKib: sizes.pssKib, swapPssKib: sizes.swapPssKib))
    }
    if readAt.count > 2 * due.count + 64 {
      let alive = Set(due.map(\.identity))
      readAt = readAt.filter { alive.contains($0.key) }
    }
    return result
  }
}
