/// What the command line asks for.
struct TraceOptions {
  static let usage = """
    usage: store-trace [--processes N] [--interval SECONDS] [--days DAYS] [--unchanged SHARE]
                       [--seed N] [--kills N] [--db FILE]

    Appends a made-up history to a new database, snapshot by snapshot, and prints what that cost.
    Days may be a fraction. With --kills the last 24 hours hold so many kernel OOM kills, each after
    a leak. Without --db the database is removed at the end.
    """

  var processes = 300
  var intervalUs: Int64 = 10_000_000
  var days = 30.0
  /// Share of process-samples that repeat the process's last one.
  var unchanged = 0.856
  var seed: UInt64 = 20
  /// Kernel OOM kills in the last 24 hours.
  var kills = 0
  /// Where the database stays; `nil`: a temporary file.
  var path: String?

  var snapshots: Int { max(2, Int(days * 86_400_000_000 / Double(intervalUs))) }

  /// `nil` where the words make no sense.
  init?(_ arguments: [String]) {
    var words = arguments.makeIterator()
    while let name = words.next() {
      guard let value = words.next() else { return nil }
      switch name {
      case "--processes":
        guard let count = Int(value), count >= 10 else { return nil }
        processes = count
      case "--interval":
        let digits = value.hasSuffix("s") ? value.dropLast() : value[...]
        guard let seconds = Double(digits), seconds >= 0.001 else { return nil }
        intervalUs = Int64(seconds * 1_000_000)
      case "--days":
        guard let count = Double(value), count > 0 else { return nil }
        days = count
      case "--unchanged":
        guard let share = Double(value), (0...1).contains(share) else { return nil }
        unchanged = share
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        seed = number
      case "--kills":
        guard let count = Int(value), count >= 0 else { return nil }
        kills = count
      case "--db": path = value
      default: return nil
      }
    }
  }
}
