import Glibc
import OomhistCollector
import OomhistSources

/// The pace of a recorder: the system's clock since boot, the kernel's log and its word on
/// pressure, until a signal ends it.
final class RecorderPacer: RecordingLoop.Pacer {
  private let stop: StopSignal
  private let feed: KernelEventFeed?
  private let trigger: PressureTrigger?
  private let notifier: ServiceNotifier
  private let onReady: () -> Void
  private var isReady = false
  private var pingDueUs: Int64 = 0
  /// The log is not listened to before, µs since boot.
  private var listensFromUs: Int64 = 0

  /// However much the kernel writes, the recorder wakes for it at most so often, µs.
  private static let listenEveryUs: Int64 = 200_000

  init(
    feed: KernelEventFeed?, trigger: PressureTrigger?, notifier: ServiceNotifier,
    onReady: @escaping () -> Void
  ) throws(SourceError) {
    stop = try StopSignal.install(hangUpReloads: !TerminalInfo.isTerminal(STDIN_FILENO))
    self.notifier = notifier
    self.onReady = onReady
    self.feed = feed
    self.trigger = trigger
  }

  var nowUs: Int64 { SystemClock.system.boottimeUs() }

  func wait(untilUs: Int64) -> RecordingLoop.Wake {
    tellManager()
    while true {
      let log = feed?.descriptor
      let listens = log != nil && nowUs >= listensFromUs
      let wake = stop.wait(
        untilBoottimeUs: min(
          log == nil || listens ? untilUs : min(untilUs, listensFromUs),
          notifier.pingPeriodUs == nil ? .max : pingDueUs),
        watching: [
          .readable(listens ? log ?? -1 : -1), .urgent(trigger?.descriptor ?? -1),
        ])
      switch wake {
      case .stop: return .stop
      case .reload: return .reload
      case .ready(0):
        listensFromUs = nowUs + Self.listenEveryUs
        return .events
      case .ready: return .pressure
      case .deadline where nowUs >= untilUs: return .deadline
      case .deadline: tellManager()
      }
    }
  }

  /// The loop comes by here in each round: the first time it is ready, and that it comes at all is
  /// what a watchdog wants to know.
  private func tellManager() {
    if !isReady {
      isReady = true
      onReady()
      notifier.ready()
    }
    guard let periodUs = notifier.pingPeriodUs, nowUs >= pingDueUs else { return }
    notifier.ping()
    pingDueUs = nowUs + periodUs
  }
}
