import Foundation
import OomhistModel
import OomhistParsing
import OomhistTestSupport
import Testing

/// Damages every fixture in many ways, for as long as `OOMHIST_FUZZ_SECONDS` says.
///
/// `OOMHIST_FUZZ_SEED` begins at another number. An input that breaks a rule is written beside
/// the log of the run, so that it can become a test.
@Suite struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  static let seconds = environment["OOMHIST_FUZZ_SECONDS"].flatMap { Double($0) } ?? 0
  private static let firstSeed = environment["OOMHIST_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1
  /// Time that one input may take at the most: the largest has a few MiB.
  private static let longestSeconds = 5.0
  /// Growth of the resident memory over all inputs that is no leak yet, KiB.
  private static let growthLimitKib: Int64 = 200 * 1024

  @Test(.enabled(if: FuzzTests.seconds > 0, "OOMHIST_FUZZ_SECONDS is not set"))
  func `no damage to a log makes an event of nothing`() throws {
    let logs = try WholeLogTests.names.map { try Golden.bytes("\(WholeLogTests.folder)/\($0)") }
    let end = Date().addingTimeInterval(Self.seconds)
    var seed = Self.firstSeed
    var startKib: Int64?
    while Date() < end {
      var random = SeededRandom(seed: seed)
      let input = LogMutation.input(of: logs, using: &random)
      let started = Date()
      let chunk = [Int.max, 65_536, 4096, 333].randomElement(using: &random) ?? .max
      let isFile = Bool.random(using: &random)
      let result = Self.parse(input, isFile: isFile, chunk: chunk)
      let took = Date().timeIntervalSince(started)
      var problem = Self.problem(result, input) ?? (took > Self.longestSeconds ? "\(took) s" : nil)
      if problem == nil, seed % 4 == 0,
        Self.parse(input, isFile: isFile, chunk: 777).events != result.events
      {
        problem = "it depends on how the bytes come"
      }
      if let problem { try Self.keep(input, seed: seed, problem) }
      if seed % 256 == 0 {
        let kib = Self.residentKib()
        startKib = startKib ?? kib
        try #require(kib - (startKib ?? kib) < Self.growthLimitKib, "memory grows: \(kib) KiB")
      }
      seed += 1
    }
    print("fuzz: seeds \(Self.firstSeed) to \(seed - 1), \(Self.residentKib()) KiB")
  }

  private static func parse(_ input: [UInt8], isFile: Bool, chunk: Int) -> LogParseResult {
    let options = LogText.options("fuzz.log")
    return isFile
      ? ReaderText.parse(input, options, chunk: chunk) : LogText.parse(input, options, chunk: chunk)
  }

  /// The rule that the events of an input break.
  static func problem(_ result: LogParseResult, _ input: [UInt8]) -> String? {
    let numbers = digitRuns(input)
    for event in result.events {
      for pid in [event.victimPid, event.invokerPid].compactMap({ $0 })
      where !numbers.contains(pid) && !isSplit(pid, input) {
        return "pid \(pid) is not in the input"
      }
      if event.source?.trusted == true { return "a file is trusted" }
      if (event.source?.firstLine ?? 0) > (event.source?.lastLine ?? 0) { return "lines run back" }
      if (event.source?.lastLine ?? 0) > result.lineCount {
        return "a line that is not there"
      }
      guard let back = try? EventJSON.decode(EventJSON.encode(event)), back == event else {
        return "an event does not come back from its JSON"
      }
    }
    if result.notUnderstood.count > UnreadLine.limit { return "too many lines are kept" }
    return nil
  }

  /// Every number in the text.
  private static func digitRuns(_ input: [UInt8]) -> Set<Int64> {
    var numbers: Set<Int64> = []
    var value: Int64?
    for byte in input {
      if (0x30...0x39).contains(byte) {
        let (next, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
        value = overflow ? 0 : next &+ Int64(byte - 0x30)
      } else if let number = value {
        numbers.insert(number)
        value = nil
      }
    }
    if let value { numbers.insert(value) }
    return numbers
  }

  /// Whether the digits are there all the same: behind an escape, around a colour, over the end of a
  /// line or with a page's marks between them.
  private static func isSplit(_ pid: Int64, _ input: [UInt8]) -> Bool {
    var text: [UInt8] = []
    var isInColour = false
    for byte in input where !" \t\r\n>|".utf8.contains(byte) {
      if byte == 0x1B { isInColour = true }
      if !isInColour { text.append(byte) }
      if byte == UInt8(ascii: "m") { isInColour = false }
    }
    var plain = String(decoding: text, as: UTF8.self)
    for mark in LogMutation.marksInFront + LogMutation.marksBehind {
      plain = plain.replacingOccurrences(of: mark.filter { !" \t\r>".contains($0) }, with: "")
    }
    return plain.contains(String(pid))
  }

  private static func keep(_ input: [UInt8], seed: UInt64, _ problem: String) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(seed).log")
    try Data(input).write(to: file)
    Issue.record("seed \(seed): \(problem); \(file.path)")
  }

  private static func residentKib() -> Int64 {
    let status = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = status.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE))) / 1024
  }
}
