import OomhistModel

/// The memory options of a Java command line, as they stand there.
///
/// Only what stands before the main class or `-jar` is for the JVM; what stands in
/// `JAVA_TOOL_OPTIONS` or in an `@file` is not seen.
struct JavaOptions: Equatable {
  /// `-Xmx` or `-XX:MaxHeapSize=`, whichever came last, with its name; KiB.
  var maxHeap: (name: String, kib: Int64)?
  var initialHeapKib: Int64?
  var maxMetaspaceKib: Int64?
  var maxDirectKib: Int64?
  var threadStackKib: Int64?
  var codeCacheKib: Int64?
  /// `-XX:MaxRAM=`: what the JVM is told to take for RAM, KiB.
  var maxRamKib: Int64?
  /// `-XX:MaxRAMPercentage=`.
  var ramPercentage: Double?
  /// `-XX:MaxRAMFraction=`: RAM is divided by it.
  var ramFraction: Double?
  /// Whether a memory option was there whose value cannot be read, such as a masked one.
  var isUnreadable = false

  static func == (a: JavaOptions, b: JavaOptions) -> Bool {
    a.maxHeap?.name == b.maxHeap?.name && a.maxHeap?.kib == b.maxHeap?.kib
      && a.initialHeapKib == b.initialHeapKib && a.maxMetaspaceKib == b.maxMetaspaceKib
      && a.maxDirectKib == b.maxDirectKib && a.threadStackKib == b.threadStackKib
      && a.codeCacheKib == b.codeCacheKib && a.maxRamKib == b.maxRamKib
      && a.ramPercentage == b.ramPercentage && a.ramFraction == b.ramFraction
      && a.isUnreadable == b.isUnreadable
  }

  /// Reads a process; `nil` for one that is not Java.
  init?(comm: String, cmdline: String?) {
    let text = cmdline ?? ""
    let isExact = text.utf8.contains(0)
    let words = text.split { $0 == "\0" || !isExact && $0.isWhitespace }
    let program = words.first?.split(separator: "/").last
    guard Self.isJava(comm: comm, program: program, words: words.dropFirst()) else { return nil }
    var isValue = false
    for word in words.dropFirst() {
      if isValue {
        isValue = false
      } else if word == "-jar" || word == "-m" || word == "--module" {
        break
      } else if Self.optionsWithValue.contains(word) {
        isValue = true
      } else if word.hasPrefix("-") {
        take(word)
      } else if isExact {
        // The main class: what follows is the program's own.
        break
      }
    }
  }

  private static let launchers: Set<Substring> = ["java", "javaw", "jsvc", "jsvc.exec"]

  /// Programs that only start a JVM: their options stand on the JVM's own line as well.
  private static let wrappers: Set<Substring> = [
    "sh", "bash", "dash", "zsh", "ksh", "su", "sudo", "runuser", "setpriv", "env", "timeout",
    "nohup", "nice", "chrt", "taskset", "tini", "dumb-init", "docker", "grep", "less", "vi", "vim",
  ]

  private static let optionsWithValue: Set<Substring> = [
    "-cp", "-classpath", "--class-path", "-p", "--module-path", "--upgrade-module-path",
    "--add-modules", "--limit-modules", "--add-exports", "--add-opens", "--add-reads",
    "--patch-module", "--source", "-user", "-home", "-java-home", "-pidfile", "-outfile",
    "-errfile", "-procname", "-jvm", "-umask", "-cwd",
  ]

  private static func isJava(
    comm: String, program: Substring?, words: ArraySlice<Substring>
  ) -> Bool {
    if let program, wrappers.contains(program) { return false }
    if let program, launchers.contains(program) { return true }
    if comm == "java" || comm.hasPrefix("jsvc") { return true }
    return words.contains { $0.hasPrefix("-XX:") }
  }

  private mutating func take(_ word: Substring) {
    if let value = Self.value(of: word, after: "-Xmx") {
      keep(Self.kib(value)) { $0.maxHeap = ("-Xmx", $1) }
    } else if let value = Self.value(of: word, after: "-XX:MaxHeapSize=") {
      keep(Self.kib(value)) { $0.maxHeap = ("-XX:MaxHeapSize", $1) }
    } else if let value = Self.value(of: word, after: "-XX:MaxRAMPercentage=") {
      keep(Self.number(value)) { $0.ramPercentage = min($1, 100) }
    } else if let value = Self.value(of: word, after: "-XX:MaxRAMFraction=") {
      keep(Self.number(value)) { $0.ramFraction = $1 }
    } else if let value = Self.value(of: word, after: "-XX:ThreadStackSize=") {
      // This one counts in KiB and takes no letter.
      keep(Int64(value)) { $0.threadStackKib = $1 }
    } else {
      for (name, path) in Self.sizes {
        guard let value = Self.value(of: word, after: name) else { continue }
        keep(Self.kib(value)) { $0[keyPath: path] = $1 }
      }
    }
  }

  private static let sizes: [(String, any WritableKeyPath<JavaOptions, Int64?> & Sendable)] = [
    ("-Xms", \.initialHeapKib), ("-XX:InitialHeapSize=", \.initialHeapKib),
    ("-XX:MaxMetaspaceSize=", \.maxMetaspaceKib),
    ("-XX:MaxDirectMemorySize=", \.maxDirectKib), ("-Xss", \.threadStackKib),
    ("-XX:ReservedCodeCacheSize=", \.codeCacheKib), ("-XX:MaxRAM=", \.maxRamKib),
  ]

  /// Zero means "the standard" to the JVM.
  private mutating func keep<Value: Comparable & ExpressibleByIntegerLiteral>(
    _ value: Value?, _ set: (inout JavaOptions, Value) -> Void
  ) {
    if let value, value > 0 { set(&self, value) } else { isUnreadable = true }
  }

  private static func value(of word: Substring, after name: String) -> Substring? {
    word.hasPrefix(name) ? word.dropFirst(name.count) : nil
  }

  /// A size as the JVM reads it: bytes, or with k, m, g, t; KiB, rounded down.
  static func kib(_ text: Substring) -> Int64? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), number >= 0 else { return nil }
    let shift: Int64
    switch text.dropFirst(digits.count).lowercased() {
    case "": return number / 1024
    case "k": shift = 0
    case "m": shift = 10
    case "g": shift = 20
    case "t": shift = 30
    default: return nil
    }
    guard number <= Int64.largestKib >> shift else { return nil }
    return number << shift
  }

  private static func number(_ text: Substring) -> Double? {
    guard text.allSatisfy({ $0 == "." || $0.isASCII && $0.isNumber }) else { return nil }
    return Double(text)
  }
}
