/// A line that no parser claimed though it may matter.
package struct UnreadLine: Equatable, Sendable {
  /// Line in the file, counted from 1; the record's sequence number for live kmsg.
  package let number: Int64
  /// The message behind stamp, host and tag, as far as ``byteLimit`` goes.
  package let text: String

  /// Lines that a log's result keeps.
  package static let limit = 1000
  /// Bytes that are kept of a line.
  static let byteLimit = 4096

  init(number: Int64, message: Bytes) {
    self.number = number
    text = message.upTo(Self.byteLimit).repairedText
  }
}
