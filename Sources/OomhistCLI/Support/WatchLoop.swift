import Glibc
import OomhistParsing
import OomhistRender
import OomhistSources

/// Asks again and again, and shows the newest answer until a signal ends it.
///
/// A terminal shows one answer in place of the other, on its second screen, so that nothing of it
/// is left to scroll through; anything else gets them one after another.
struct WatchLoop {
  private let periodUs: Int64
  private let clock: ClockOptions
  private let format: OutputFormat
  private let isTerminal = TerminalInfo.isTerminal(STDOUT_FILENO)
  /// The closest distance.
  private static let leastUs: Int64 = 100_000

  init(span: String, clock: ClockOptions, format: OutputFormat) throws {
    periodUs = try TimeSpan.parse(span)
    self.clock = clock
    self.format = format
    guard periodUs >= Self.leastUs else {
      throw Failure(
        "--watch \(span) is too close", hint: "it wants 100ms or more", status: .usage)
    }
    guard isTerminal || format == .table || format == .ndjson else {
      throw Failure(
        "\(format.rawValue) is one document, and --watch makes many",
        hint: "add --format ndjson", status: .usage)
    }
  }

  /// Shows what `answer` says now, and again at each period.
  func run(_ answer: () throws -> String) throws {
    let stop = try StopSignal.install(hangUpReloads: false)
    // A question that cannot be asked is told where it can be read.
    var text = try answer()
    if isTerminal { try write("\u{1b}[?1049h\u{1b}[?25l") }
    defer { if isTerminal { Console.write("\u{1b}[?25h\u{1b}[?1049l", to: STDOUT_FILENO) } }
    var dueUs = SystemClock.system.boottimeUs()
    var isFirst = true
    while true {
      try write(isTerminal ? screen(text) : document(text, isFirst: isFirst))
      isFirst = false
      let nowUs = SystemClock.system.boottimeUs()
      // An answer that takes longer than the period is not asked for twice at once.
      dueUs = max(dueUs + periodUs, nowUs + Self.leastUs)
      guard stop.wait(untilBoottimeUs: dueUs) == .deadline else { return }
      text = try answer()
      if stop.isRequested { return }
    }
  }

  /// The whole screen written over, from the first line to the last.
  private func screen(_ text: String) throws -> String {
    let height = max(3, TerminalInfo.height(STDOUT_FILENO) ?? 24)
    let width = TerminalInfo.width(STDOUT_FILENO) ?? 80
    var lines = [try heading(), ""]
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    // Only headings have escapes in them, and those fit.
    lines = lines.map { $0.contains("\u{1b}") ? $0 : DisplayWidth.cut($0, to: width) }
    if lines.count > height {
      let rest = lines.count - height + 1
      lines = lines.prefix(height - 1) + ["… \(rest) more lines"]
    }
    return "\u{1b}[H" + lines.joined(separator: "\u{1b}[K\n") + "\u{1b}[K\u{1b}[J"
  }

  private func document(_ text: String, isFirst: Bool) throws -> String {
    if format == .ndjson { return text }
    return (isFirst ? "" : "\n") + (try heading()) + "\n\n" + text
  }

  /// When and how often is asked, and what: `2026-11-20 09:00:05 UTC, every 5s: oomhist query`.
  private func heading() throws -> String {
    let nowUs = try clock.nowUs()
    let zone = clock.zone
    let words = ["oomhist"] + CommandLine.arguments.dropFirst()
    let command = SafeText.visible(words.joined(separator: " "))
    let time = HumaneText.localTime(nowUs, zone: zone)
    return "\(time) \(HumaneText.zoneName(atUs: nowUs, zone: zone)), every "
      + "\(HumaneText.micros(periodUs)): \(command)"
  }

  private func write(_ text: String) throws {
    try Output.with(path: nil) { try $0.write(text) }
  }
}
