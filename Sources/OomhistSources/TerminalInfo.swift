import Glibc

/// What a terminal, if it is one, tells of itself.
package enum TerminalInfo {
  /// Whether the descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns to write in: `COLUMNS` where it is set to a number, else the terminal's width;
  /// `nil` where the output is no terminal and nobody said.
  package static func width(_ descriptor: Int32) -> Int? {
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 {
      return columns
    }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
