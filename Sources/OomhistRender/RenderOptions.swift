package import OomhistModel

/// What the person at the other end wants and can see.
package struct RenderOptions: Sendable {
  /// Columns of the terminal.
  package var width: Int
  /// Whether escape sequences for colour and weight are understood.
  package var color: Bool
  /// Zone of the times that people read; machine formats are always UTC.
  package var zone: ZoneRules
  /// Whether a line of names comes first, where the format has one.
  package var header: Bool
  /// The present, µs since the epoch, UTC: recent times are shown without their year.
  package var nowUs: Int64

  package init(
    width: Int = 80, color: Bool = false, zone: ZoneRules = .utc, header: Bool = true,
    nowUs: Int64
  ) {
    self.width = width
    self.color = color
    self.zone = zone
    self.header = header
    self.nowUs = nowUs
  }
}
