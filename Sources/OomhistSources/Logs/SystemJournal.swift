import Glibc
import SystemPackage

/// The journal of a machine, read through `journalctl`.
package struct SystemJournal: Sendable {
  private let rootfs: String

  package init(rootfs: String = "/") { self.rootfs = rootfs }

  /// Where systemd-journald keeps it: on disk, or in memory until the next boot.
  package var folders: [String] {
    let root = rootfs == "/" ? "" : rootfs
    return [root + "/var/log/journal", root + "/run/log/journal"]
  }

  /// Differs when something was written to the system's part of it; `nil` where there is none that
  /// may be read.
  ///
  /// journald writes through a mapping, and sets the time of the file itself.
  package var stamp: Int64? {
    var stamp = FileStamp()
    for folder in folders {
      for machine in FolderNames.of(folder) {
        for name in FolderNames.of(folder + "/" + machine) where name.hasPrefix("system") {
          var status = stat()
          let path = folder + "/" + machine + "/" + name
          if access(path, R_OK) == 0, stat(path, &status) == 0 { stamp.add(status) }
        }
      }
    }
    return stamp.isEmpty ? nil : stamp.number
  }

  /// Starts `journalctl`; `nil` where there is none.
  ///
  /// It begins behind the entry of the cursor, without one at `sinceUs`, µs since the epoch. Where
  /// it `namesFields`, it prints those that matter alone, as it can since systemd 236.
  package func read(
    after cursor: String?, sinceUs: Int64?, namesFields: Bool
  ) -> ChildProcess? {
    var words = ["journalctl", "--quiet", "--no-pager", "--output=export"]
    if rootfs != "/" { words.append("--root=" + rootfs) }
    if namesFields { words.append("--output-fields=" + Self.fields.joined(separator: ",")) }
    if let cursor {
      words.append("--after-cursor=" + cursor)
    } else if let sinceUs {
      words.append("--since=@\(max(0, sinceUs) / 1_000_000)")
    }
    return ChildProcess.start(words + Self.matches)
  }

  /// There is a journal and no `journalctl` to read it with.
  package static let hasNoProgram = SourceError(.open, "journalctl", .noSuchFileOrDirectory)

  /// `journalctl` does not read it, however it is asked.
  package var isRefused: SourceError {
    SourceError(.read, folders[0], .ioError, detail: "journalctl refuses")
  }

  /// A signal ended `journalctl` on the way.
  package var isCut: SourceError {
    SourceError(.read, folders[0], .ioError, detail: "journalctl was ended")
  }

  /// Place and time of an entry come unasked.
  private static let fields = [
    "MESSAGE", "_TRANSPORT", "SYSLOG_FACILITY", "SYSLOG_IDENTIFIER", "_PID", "_BOOT_ID",
    "_HOSTNAME", "_SOURCE_MONOTONIC_TIMESTAMP",
  ]

  /// The kernel's own messages, those of programs that kill, and what systemd says of a unit that
  /// lost a process: ids of messages from its catalog (`SD_MESSAGE_UNIT_OUT_OF_MEMORY`,
  /// `SD_MESSAGE_UNIT_OOMD_KILL`, `SD_MESSAGE_UNIT_FAILURE_RESULT`).
  private static let matches = [
    "_TRANSPORT=kernel", "+", "SYSLOG_IDENTIFIER=systemd-oomd", "SYSLOG_IDENTIFIER=earlyoom",
    "SYSLOG_IDENTIFIER=oomd", "SYSLOG_IDENTIFIER=nohang", "SYSLOG_IDENTIFIER=nohang-desktop", "+",
    "MESSAGE_ID=fe6faa94e7774663a0da52717891d8ef", "MESSAGE_ID=d989611b15e44c9dbf31e3c81256e4ed",
    "MESSAGE_ID=d9b373ed55a64feb8242e02dbe79a49c",
  ]
}
