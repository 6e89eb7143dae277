/// Command lines, and the paths of programs, which are stored alike.
extension Anonymizer {
  /// A command line: the program, each argument as one token.
  ///
  /// The sizes that a JVM was given stay, since advice rests on them.
  package func commandLine(_ text: String) -> String {
    var isProgram = true
    return separated(text, by: [" ", "\0", "\t", "\n"]) { word in
      defer { isProgram = isProgram && word.isEmpty }
      let word = String(word)
      // `nginx: worker process` is a title that the program wrote itself.
      if isProgram { return path(word) }
      return Self.isMemoryOption(word) || word == "-jar" ? word : token(word)
    }
  }

  private static let memoryOptions = [
    "-Xmx", "-Xms", "-Xss", "-XX:MaxHeapSize=", "-XX:InitialHeapSize=", "-XX:MaxMetaspaceSize=",
    "-XX:MaxDirectMemorySize=", "-XX:ReservedCodeCacheSize=", "-XX:ThreadStackSize=",
    "-XX:MaxRAM=", "-XX:MaxRAMPercentage=", "-XX:MaxRAMFraction=",
  ]

  /// One of the JVM's options with a number and at most one letter behind it.
  private static func isMemoryOption(_ word: String) -> Bool {
    guard let option = memoryOptions.first(where: word.hasPrefix) else { return false }
    var value = word.dropFirst(option.count)
    if let unit = value.last, "kKmMgGtT".contains(unit) { value.removeLast() }
    return !value.isEmpty && value.count <= 15
      && value.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
  }
}
