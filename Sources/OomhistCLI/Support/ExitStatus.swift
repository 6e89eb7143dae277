import Glibc

/// What the exit status tells a script; documented in oomhist(1).
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  /// Something was unreadable and is named; all else was done.
  case partlyDone = 2
  /// Asked for with `--exit-code`: there were kills.
  case killsFound = 3
  case usage = 64
  case permission = 77

  func exit() -> Never { Glibc.exit(rawValue) }
}
