import Glibc
import OomhistRender
import OomhistSources

/// Tells a person at a terminal how far work is that takes more than two seconds.
struct Progress {
  /// What is counted.
  enum Unit {
    case bytes
    case rows
    /// Of a database.
    case pages
    case snapshots
    case files

    func text(_ count: Int64) -> String {
      switch self {
      case .bytes: HumaneText.kib(count / 1024)
      case .rows: "\(count) rows"
      case .pages: "\(count) pages"
      case .snapshots: "\(count) snapshots"
      case .files: "\(count) files"
      }
    }
  }

  private let label: String
  private let unit: Unit
  private var total: Int64?
  private let startedUs: Int64
  private var shownUs: Int64
  private var isShown = false
  private let isTerminal = TerminalInfo.isTerminal(STDERR_FILENO)
  private static let patienceUs: Int64 = 2_000_000
  private static let refreshUs: Int64 = 200_000

  init(label: String, unit: Unit, total: Int64? = nil) {
    self.label = label
    self.unit = unit
    self.total = total
    startedUs = SystemClock.system.boottimeUs()
    shownUs = startedUs
  }

  /// As below, where the whole is known by and by.
  mutating func update(_ done: Int64, of total: Int64) {
    self.total = total
    update(done)
  }

  mutating func update(_ done: Int64) {
    guard isTerminal, !Console.isScreenTaken else { return }
    let nowUs = SystemClock.system.boottimeUs()
    let elapsedUs = nowUs - startedUs
    guard elapsedUs > Self.patienceUs, nowUs - shownUs > Self.refreshUs else { return }
    shownUs = nowUs
    isShown = true
    let rate = Double(done) / (Double(elapsedUs) / 1e6)
    var text = "\(label): \(unit.text(done))"
    if let total, total > 0 { text += " of \(unit.text(total))" }
    text += ", \(unit.text(Int64(rate)))/s"
    if let total, total > done, rate > 0 {
      text += ", \(HumaneText.micros(Int64(Double(total - done) / rate * 1e6))) left"
    }
    Console.write("\r\u{1b}[K\(SafeText.visible(text))", to: STDERR_FILENO)
  }

  /// Takes the line away again.
  func finish() {
    if isShown, !Console.isScreenTaken { Console.write("\r\u{1b}[K", to: STDERR_FILENO) }
  }
}
