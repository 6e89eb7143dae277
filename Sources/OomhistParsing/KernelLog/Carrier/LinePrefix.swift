import OomhistModel

/// What stands in front of a message: stamps, host and tag, as offsets into the line.
struct LinePrefix {
  /// Who wrote the line.
  enum Tag: Equatable {
    /// No tag: dmesg, a console, an extract.
    case none
    /// `kernel:`.
    case kernel
    /// A program, `name` or `name[pid]` without the colon.
    case program(Range<Int>)
  }

  var carrier: EventSource.Carrier = .other
  /// The first stamp as printed, without brackets and padding.
  var stamp: Range<Int>?
  var wall: WallTime?
  var boottimeUs: Int64?
  /// Facility times eight plus level, from `<N>` or kmsg.
  var priority: Int64?
  /// Sequence number of a kmsg record.
  var sequence: Int64?
  var host: Range<Int>?
  var tag: Tag = .none
  /// `<3>1 stamp host app pid id data message`.
  var isRFC5424 = false
  /// A form that programs of all kinds have for their own logs, or that stands in listings: its
  /// line is the kernel's only where it can be nothing else, and never if it is indented.
  var isLoose = false
  /// Where the message begins.
  var message = 0
  /// Behind `kernel: `, in front of a stamp that follows it.
  var kernelTagEnd: Int?

  /// The line has nothing in front of its message: it may belong to the line before.
  var isBare: Bool { stamp == nil && tag == .none && priority == nil }
}
