package import SystemPackage

/// An operation on a file that the system refused.
///
/// A process that ended meanwhile is not an error; it is counted in `SnapshotLosses`.
package struct SourceError: Error, Equatable, Sendable, CustomStringConvertible {
  package enum Operation: String, Sendable {
    case open, read, list
  }

  package var operation: Operation
  package var path: String
  package var errno: Errno

  package init(_ operation: Operation, _ path: String, _ errno: Errno) {
    self.operation = operation
    self.path = path
    self.errno = errno
  }

  /// One sentence that names the object: `cannot read /proc/12/status: Permission denied`.
  package var description: String { "cannot \(operation.rawValue) \(path): \(errno)" }

  /// More rights would help.
  package var isPermission: Bool { errno == .permissionDenied || errno == .notPermitted }

  /// A folder stands where a file is wanted.
  package var isFolder: Bool { errno == .isDirectory }

  /// There is no such file.
  package var isMissing: Bool { errno == .noSuchFileOrDirectory }
}
