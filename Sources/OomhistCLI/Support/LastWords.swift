import Foundation
import Logging
import OomhistModel
import OomhistSources
import OomhistStore

/// What the kernel wrote at the end of an earlier boot, where firmware kept it (pstore): after a
/// panic often the only report that is left.
struct LastWords {
  let input: LogInput
  let logger: Logger

  /// Where it lies: the kernel's file system, and where systemd-pstore moves the files.
  static func folders(sysfs: String) -> [String] {
    let kernels = sysfs + "/fs/pstore"
    return sysfs == "/sys" ? [kernels, "/var/lib/systemd/pstore"] : [kernels]
  }

  /// Stores what is there; the store knows an event when it sees it again. That something cannot
  /// be read is said, and hinders nothing.
  func ingest(_ folders: [String], into store: Store) -> EventReceipt {
    var receipt = EventReceipt()
    for folder in folders {
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
      guard names?.isEmpty == false else { continue }
      for chain in LogInputs(paths: [folder]).chains {
        var log = EventLog()
        var run = LogChainRun(input: input, chain: chain) { parsed in
          receipt += try store.record(parsed.events, of: log)
          if parsed.result != nil { log = EventLog() }
        }
        do {
          try run.run(isOnly: true)
        } catch {
          logger.warning("what the kernel left in \(folder) could not be read: \(error)")
        }
      }
    }
    return receipt
  }
}
