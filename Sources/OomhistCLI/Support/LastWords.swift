import Glibc
import Logging
import OomhistModel
import OomhistSources
import OomhistStore

/// What the kernel wrote at the end of an earlier boot, where firmware kept it (pstore): after a
/// panic often the only report that is left.
///
/// Read once a boot.
struct LastWords {
  let input: LogInput
  let boot: Boot
  let logger: Logger

  /// Name under which the store notes that a boot has read it.
  private static let source = "pstore"

  /// Where it lies: the kernel's file system, and where systemd-pstore moves the files.
  ///
  /// The order matters: what is moved while the first is read is found in the second.
  static func folders(sysfs: String) -> [String] {
    let kernels = sysfs + "/fs/pstore"
    return sysfs == "/sys" ? [kernels, "/var/lib/systemd/pstore"] : [kernels]
  }

  /// Stores what is there; the store knows an event when it sees it again.
  ///
  /// That something cannot be read is said, and hinders nothing.
  func ingest(_ folders: [String], into store: Store) throws {
    guard try store.cursorSequence(source: Self.source, bootID: boot.bootID) == nil else { return }
    var receipt = EventReceipt()
    for folder in folders where access(folder, F_OK) == 0 {
      for chain in LogInputs(paths: [folder]).chains {
        var log = EventLog(endOfBootBefore: boot.bootID)
        var run = LogChainRun(input: input, chain: chain) { parsed in
          receipt += try store.record(parsed.events, of: log)
          if parsed.result != nil { log = EventLog(endOfBootBefore: boot.bootID) }
        }
        do {
          try run.run(isOnly: true)
        } catch let error as SourceError {
          logger.warning("what the kernel left in \(folder) could not be read: \(error)")
        }
      }
    }
    if receipt.added > 0 {
      logger.notice("\(receipt.addedText) of an earlier boot, out of pstore")
    }
    _ = try store.record([], live: .init(source: Self.source, boot: boot, settledSequence: 0))
  }
}
