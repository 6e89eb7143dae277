import Glibc

/// What a terminal, if it is one, tells of itself.
package enum TerminalInfo {
  /// Whether the descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns to write in: `COLUMNS` where it is set to a number, else the terminal's width;
  /// `nil` where the output is no terminal and nobody said.
  package static func width(_ descriptor: Int32) -> Int? {
    number("COLUMNS") ?? size(descriptor).flatMap { $0.ws_col > 0 ? Int($0.ws_col) : nil }
  }

  /// Lines of the terminal, or those that `LINES` says; `nil` where there is neither.
  package static func height(_ descriptor: Int32) -> Int? {
    number("LINES") ?? size(descriptor).flatMap { $0.ws_row > 0 ? Int($0.ws_row) : nil }
  }

  private static func number(_ variable: String) -> Int? {
    guard let text = getenv(variable), let number = Int(String(cString: text)), number > 0 else {
      return nil
    }
    return number
  }

  private static func size(_ descriptor: Int32) -> winsize? {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }
}
