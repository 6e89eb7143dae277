/// The time of the trace, as upkeep sees it.
final class TraceClock {
  var wallUs: Int64 = 0
}
