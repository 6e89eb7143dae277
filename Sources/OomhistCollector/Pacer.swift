extension RecordingLoop {
  /// The clock of the loop: µs since boot, and a sleep that ends early when something happens.
  package protocol Pacer {
    var nowUs: Int64 { get }
    /// Sleeps until the moment on ``nowUs``, or until something is to be done.
    func wait(untilUs: Int64) -> Wake
  }

  /// What ended a sleep.
  package enum Wake: Equatable, Sendable {
    /// The moment has come.
    case deadline
    /// The loop shall stop.
    case stop
    /// The settings shall be read again.
    case reload
    /// The kernel may have new events.
    case events
    /// The kernel says that tasks wait for memory.
    case pressure
  }
}
