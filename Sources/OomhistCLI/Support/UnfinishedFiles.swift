import Glibc

/// Files that are not whole yet: a signal that ends the program takes them away first.
enum UnfinishedFiles {
  /// The name that a file has until it is whole.
  ///
  /// What may have been left behind by a program that was killed is taken away.
  static func begin(_ path: String) -> String {
    let temporary = "\(path).\(getpid()).part"
    unlink(temporary)
    if !isInstalled { install() }
    for place in 0..<placeCount where paths[place] == nil {
      paths[place] = strdup(temporary)
      break
    }
    return temporary
  }

  /// Gives the file its name; returns the error number, 0 if all went well.
  static func finish(_ temporary: String, as path: String) -> Int32 {
    guard rename(temporary, path) == 0 else {
      let reason = errno
      abandon(temporary)
      return reason
    }
    forget(temporary)
    return 0
  }

  /// Takes the file away.
  static func abandon(_ temporary: String) {
    unlink(temporary)
    forget(temporary)
  }

  private static func forget(_ temporary: String) {
    for place in 0..<placeCount {
      guard let known = paths[place], strcmp(known, temporary) == 0 else { continue }
      paths[place] = nil
      free(known)
    }
  }

  /// A signal that is ignored, as SIGHUP is under nohup(1), stays ignored.
  private static func install() {
    isInstalled = true
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      sigaction(number, nil, &before)
      guard
        unsafeBitCast(before.__sigaction_handler, to: Int.self)
          == unsafeBitCast(SIG_DFL, to: Int.self)
      else { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { removeAll(after: $0) }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
  }
}

private let placeCount = 8
/// Made before the handlers are installed; a handler only reads them.
private nonisolated(unsafe) let paths: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = {
  let places = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: placeCount)
  places.initialize(repeating: nil, count: placeCount)
  return places
}()
private nonisolated(unsafe) var isInstalled = false

/// Async-signal-safe: unlink(2) and raise(3) (signal-safety(7)).
///
/// The signal has its usual effect when the handler returns.
private func removeAll(after signal: Int32) {
  for place in 0..<placeCount {
    if let path = paths[place] { unlink(path) }
  }
  raise(signal)
}
