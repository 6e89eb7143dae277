import OomhistSources

/// The files of a command line, one after the other.
enum InputFiles {
  /// Reads every file, standard input where none is named.
  ///
  /// One that cannot be read is named, and the others are read all the same; a single one is the
  /// whole failure. Returns whether every file was read.
  static func forEach(_ paths: [String], _ read: (String) throws -> Bool) throws -> Bool {
    var isWhole = true
    for path in paths.isEmpty ? ["-"] : paths {
      do {
        if try !read(path) { isWhole = false }
      } catch let error as SourceError {
        guard paths.count > 1, let failure = Failure(error) else { throw error }
        failure.report()
        isWhole = false
      }
    }
    return isWhole
  }

  /// The name of a file in messages.
  static func name(_ path: String) -> String { path == "-" ? "standard input" : path }
}
