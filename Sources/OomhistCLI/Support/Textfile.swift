import Glibc
import Logging
import OomhistModel
import OomhistRender
import OomhistStore

/// The file that node_exporter's textfile collector reads, written anew with each snapshot.
///
/// It is a by-product: whatever fails is said once, and the recording goes on.
final class Textfile {
  /// Where the file goes; `nil`: nowhere.
  var folder: String?
  private let store: Store
  private let logger: Logger
  /// What failed last; it is said again only when it is another.
  private var said: String?

  static let name = "oomhist.prom"

  init(folder: String?, store: Store, logger: Logger) {
    self.folder = folder
    self.store = store
    self.logger = logger
  }

  func write(_ snapshot: Snapshot) {
    guard let folder else { return }
    let problem: String?
    do {
      let tally = try store.tally(of: snapshot.boot, nowUs: snapshot.wallUs)
      problem = Self.replace("\(folder)/\(Self.name)", with: RecorderMetrics(snapshot, tally).text)
    } catch {
      problem = "\(error)"
    }
    guard problem != said else { return }
    said = problem
    if let problem {
      logger.warning("no metrics are written: \(problem)")
    } else {
      logger.notice("metrics: works again")
    }
  }

  /// Gives a file new contents, all at once; returns what went wrong.
  ///
  /// Whoever may write to the folder, often not root, must not lead a recorder that is root to
  /// another file: the temporary one is made anew, and no link is followed. It has another ending,
  /// so that a half-written one is not read.
  private static func replace(_ path: String, with text: String) -> String? {
    let temporary = "\(path).\(getpid())"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return "cannot write \(path): \(reason())" }
    // The collector is another user, whatever the umask says.
    var problem = fchmod(descriptor, 0o644) == 0 ? nil : reason()
    if problem == nil, !writeAll(text, to: descriptor) { problem = reason() }
    if close(descriptor) != 0, problem == nil { problem = reason() }
    if problem == nil, rename(temporary, path) != 0 { problem = reason() }
    guard let problem else { return nil }
    unlink(temporary)
    return "cannot write \(path): \(problem)"
  }

  private static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
      }
      return true
    }
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
