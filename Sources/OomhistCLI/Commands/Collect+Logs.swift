import Logging
import OomhistModel
import OomhistParsing
import OomhistSources
import OomhistStore

/// The machine's own logs besides `/dev/kmsg`.
extension Collect {
  /// Which logs are read besides the kernel's: none of this machine where another one is recorded.
  func logs(_ settings: RecorderConfiguration, _ clock: SystemClock) -> LogCatchUp.Plan {
    let isThisMachine = machine.procfs == "/proc" && kmsg == "/dev/kmsg"
    return LogCatchUp.Plan(
      sources: isThisMachine || root.isGiven ? logSources ?? settings.logSources : .none,
      rootfs: root.path, sinceUs: clock.wallUs() - settings.retainUs,
      budgetUs: settings.logBudgetUs)
  }

  /// Reads what the machine's logs have got since the last run; the snapshot stands, whatever comes
  /// of it.
  func catchUp(_ plan: LogCatchUp.Plan, _ store: Store, _ logger: Logger) {
    do {
      tell(try LogCatchUp(plan, input: .ofThisMachine(clock.zone), store: store).run(), logger)
    } catch {
      logger.warning("the machine's logs were not read to their end: \(error)")
    }
  }

  private func tell(_ outcome: LogCatchUp.Outcome, _ logger: Logger) {
    // Not every user may read every log, and not each run need say so.
    for problem in outcome.problems { logger.debug("\(problem)") }
    if let text = outcome.text(clock.zone) {
      // The history of a machine comes once: that is worth a word, also in cron's mail.
      if outcome.isFirst { Console.say(text) } else { logger.notice("\(text)") }
    }
  }
}
