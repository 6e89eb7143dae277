import Glibc
import OomhistParsing
import OomhistStore

/// Part of the record as a database of its own, which appears when it is whole.
struct ExtractFile {
  let store: Store
  let plan: ExtractPlan
  let clock: ClockOptions
  let anonymizer: Anonymizer?

  func write(to path: String) throws {
    let file = Output.resolved(path)
    guard file != Output.resolved(store.path) else {
      throw Failure(
        "\(path) is the database that is read", hint: "name another file with --output",
        status: .usage)
    }
    let temporary = UnfinishedFiles.begin(file)
    var progress = Progress(label: "extract", unit: .snapshots)
    defer { progress.finish() }
    do {
      try store.writeExtract(
        plan, to: temporary, maker: "oomhist \(Version.text)", nowUs: clock.nowUs(),
        anonymizer: anonymizer
      ) { done, total in progress.update(done, of: total) }
    } catch let error as StoreError {
      UnfinishedFiles.abandon(temporary)
      // The name that it would have had is the one that the user knows.
      throw error.path == temporary
        ? StoreError(error.code, path: path, detail: error.detail) : error
    } catch {
      UnfinishedFiles.abandon(temporary)
      throw error
    }
    let reason = UnfinishedFiles.finish(temporary, as: file)
    guard reason == 0 else { throw Output.failure(path, reason) }
  }
}
