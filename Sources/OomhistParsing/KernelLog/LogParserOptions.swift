package import OomhistModel

/// What the caller knows about a log that the log itself may not say.
package struct LogParserOptions: Sendable {
  /// Name of the log for `source.path`: a path, or `-`.
  package var path: String
  /// Time of the last change of the file in µs since the epoch.
  ///
  /// It gives stamps without a year their year; the present for a log still being written.
  package var fileTimeUs: Int64
  /// Zone of stamps that name none (syslog, `dmesg -T`).
  package var zone: ZoneRules
  /// Whether somebody said the zone, and it was not taken from this machine.
  package var isZoneGiven: Bool
  /// Whether ``fileTimeUs`` is not the file's own but was said.
  package var isYearGiven: Bool
  /// Says how the lines came where the caller knows better; `nil` recognises it line by line.
  package var carrier: EventSource.Carrier?
  /// Whether the caller took the records from the kernel itself: facility 0 is then trusted.
  package var trusted: Bool
  /// The machine and boot that logged, for live logs.
  package var bootID: String?
  package var host: String?
  package var kernelRelease: String?
  /// Wall clock at boot in µs since the epoch: dates records that only have time since boot.
  package var bootedUs: Int64?
  /// Page size of the machine that logged: the kernel counts in pages.
  ///
  /// `nil`: taken from the report where it gives it away, else 4 (arm64 and ppc64 may have 16
  /// or 64).
  package var pageSizeKib: Int64?
  /// Memory that events may take, bytes; the older half of them is settled before that.
  package var heldBytes = 24 << 20

  package init(
    path: String, fileTimeUs: Int64, zone: ZoneRules = .utc, isZoneGiven: Bool = false,
    isYearGiven: Bool = false,
    carrier: EventSource.Carrier? = nil, trusted: Bool = false, bootID: String? = nil,
    host: String? = nil, kernelRelease: String? = nil, bootedUs: Int64? = nil,
    pageSizeKib: Int64? = nil
  ) {
    self.path = path
    self.fileTimeUs = fileTimeUs
    self.zone = zone
    self.isZoneGiven = isZoneGiven
    self.isYearGiven = isYearGiven
    self.carrier = carrier
    self.trusted = trusted
    self.bootID = bootID
    self.host = host
    self.kernelRelease = kernelRelease
    self.bootedUs = bootedUs
    self.pageSizeKib = pageSizeKib
  }
}
