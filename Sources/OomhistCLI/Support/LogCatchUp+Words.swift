import OomhistModel
import OomhistParsing
import OomhistRender
import OomhistSources

extension LogCatchUp.Outcome {
  /// What was found, in a sentence or two; `nil` where there is nothing to tell.
  func text(_ zone: ZoneRules) -> String? {
    guard receipt.added > 0 || isLate else { return nil }
    var text = "\(receipt.addedText) in the machine's logs"
    if receipt.added > 0, let oldestUs {
      text += ", the oldest of \(HumaneText.localTime(oldestUs, zone: zone))"
      text += " " + HumaneText.zoneName(atUs: oldestUs, zone: zone)
    }
    return isLate ? text + "; the time was over, the next run goes on there" : text
  }
}

extension LogCatchUp.Plan {
  /// Says where nothing can be read at all.
  func requireSources() throws {
    let journal = SystemJournal(rootfs: rootfs)
    if sources.journal, journal.stamp == nil {
      throw Failure(
        "there is no journal that may be read in \(journal.folders.joined(separator: " or "))",
        hint: "run it as root, or as a member of the group systemd-journal")
    }
    if sources.files, SystemLogs(rootfs: rootfs).find().isEmpty {
      throw Failure(
        "there is no messages, syslog or kern.log in \(rootfs == "/" ? "" : rootfs)/var/log",
        hint: "the journal is read with --journal")
    }
  }
}
