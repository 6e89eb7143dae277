package import SystemPackage

/// An operation on a file that the system refused.
///
/// A process that ended meanwhile is not an error; it is counted in `SnapshotLosses`.
package struct SourceError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Operation: String, Sendable {
    case open, read, write, list
  }

  package var operation: Operation
  package var path: String
  package var errno: Errno
  /// What is wrong in words, where no error number of the system says it.
  package var detail: String?

  package init(_ operation: Operation, _ path: String, _ errno: Errno, detail: String? = nil) {
    self.operation = operation
    self.path = path
    self.errno = errno
    self.detail = detail
  }

  /// One sentence that names the object: `cannot read /proc/12/status: Permission denied`.
  package var description: String {
    "cannot \(operation.rawValue) \(path): \(detail ?? "\(errno)")"
  }

  /// More rights would help.
  package var isPermission: Bool { errno == .permissionDenied || errno == .notPermitted }

  /// A folder stands where a file is wanted.
  package var isFolder: Bool { errno == .isDirectory }

  /// There is no such file.
  package var isMissing: Bool { errno == .noSuchFileOrDirectory }
}
