import OomhistModel
import OomhistSQL

extension Store {
  /// A boot of the machine, as far as it is in the record.
  package struct RecordedBoot: Equatable, Sendable {
    /// Boot id of the kernel, a UUID in lower case.
    package var bootID: String
    /// When it began, µs since the epoch, UTC.
    package var sinceUs: Int64
    /// The first moment behind its last snapshot and its last kill; `nil` for the newest boot,
    /// which may still run.
    package var untilUs: Int64?

    package init(bootID: String, sinceUs: Int64, untilUs: Int64?) {
      self.bootID = bootID
      self.sinceUs = sinceUs
      self.untilUs = untilUs
    }
  }

  /// The boots in the record, oldest first: the rows of `queries/boots.sql`.
  package func boots() throws -> [RecordedBoot] {
    guard let query = try QueryCatalogue().query(named: "boots") else { return [] }
    let places = Dictionary(
      query.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var boots: [RecordedBoot] = []
    try run(query, values: [:], begin: { _ in }) { cells in
      func moment(_ name: String) -> Int64? {
        guard let place = places[name], case .integer(let us) = cells[place] else { return nil }
        return us
      }
      guard let place = places["boot_id"], case .text(let bootID) = cells[place],
        let bootedUs = moment("booted_at")
      else { return }
      // Where the clock was set, the first snapshot may seem to come before the boot.
      let sinceUs = min(bootedUs, moment("first_at") ?? bootedUs)
      let lastUs = [moment("last_at"), moment("last_kill_at")].compactMap { $0 }.max()
      boots.append(
        RecordedBoot(bootID: bootID, sinceUs: sinceUs, untilUs: (lastUs ?? sinceUs) + 1))
    }
    if !boots.isEmpty { boots[boots.count - 1].untilUs = nil }
    return boots
  }
}
