/// How far one log of the machine has been read.
///
/// A file is known by its first bytes and not by its name or its inode: rotation renames, copies,
/// empties and compresses.
package struct LogPlace: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case file, journal
  }

  /// Its row in the database, once it has one.
  package var sourceID: Int64?
  package var kind: Kind
  /// The log that the file is a part of: its path without what rotation appended.
  package var log: String
  /// Where it lay when it was looked at last.
  package var path: String
  /// Differs when there may be something new; `nil`: it was not read to its end.
  package var stamp: Int64?
  /// Hash of the first bytes of a file, without compression, and how many they are.
  package var headHash: Int64?
  package var headBytes: Int64 = 0
  /// The journal's name for the entry behind which reading goes on.
  package var cursor: String?
  /// Bytes and lines of a file that have been read, without compression.
  package var readBytes: Int64 = 0
  package var readLines: Int64 = 0
  /// Those that need not be read again: a report may go on where the log ended.
  package var settledBytes: Int64 = 0
  package var settledLines: Int64 = 0
  /// Last change of the file, or last entry read of the journal, µs since the epoch.
  package var modifiedUs: Int64?
  /// When it was read last, µs since the epoch.
  package var readUs: Int64 = 0
  /// Kills that it told of, and those among them that it will not tell of again.
  package var kills: Int64 = 0
  package var settledKills: Int64 = 0

  /// Forgets what was read: there is something else in its place.
  package mutating func beginAnew() {
    (readBytes, readLines, settledBytes, settledLines) = (0, 0, 0, 0)
    settledKills = kills
  }

  /// Counts the kills that one reading told of, each by the number of its last line; those up to
  /// the `settled` one will not be told of again.
  package mutating func count(kills numbers: [Int64], settled: Int64) {
    kills = settledKills + Int64(numbers.count)
    settledKills += Int64(numbers.count { $0 <= settled })
  }

  package init(kind: Kind, log: String, path: String) {
    self.kind = kind
    self.log = log
    self.path = path
  }
}
