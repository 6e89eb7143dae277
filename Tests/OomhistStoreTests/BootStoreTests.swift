import OomhistModel
import OomhistStore
import OomhistTestSupport
import Testing

/// Which boots the record has, and how long each was.
@Suite struct BootStoreTests {
  let folder: TemporaryFolder
  let store: Store
  private static let hour: Int64 = 3600

  init() throws {
    folder = try TemporaryFolder()
    store = try Store.openForWriting(path: folder.path("h.db"))
  }

  /// A machine whose boot is the `number`th, ten hours after the one before.
  private func machine(boot number: Int64) -> FakeMachine {
    var machine = FakeMachine()
    machine.boot.bootID = "5f1f6f0e-0000-4000-8000-00000000000\(number)"
    machine.boot.bootedUs = FakeMachine.us(number * 10 * Self.hour)
    machine.processes = [.init(10, "java", rssKib: 900_000)]
    return machine
  }

  @Test func anEmptyRecordHasNone() throws {
    #expect(try store.boots() == [])
  }

  @Test func aBootLastsFromItsStartToWhatIsLastKnownOfIt() throws {
    for number in 1...3 as ClosedRange<Int64> {
      let machine = machine(boot: number)
      _ = try store.append(machine.snapshot(atSecond: 60))
      _ = try store.append(machine.snapshot(atSecond: 120))
    }
    // The kill came after the last snapshot of the second boot.
    var kill = machine(boot: 2).kill(10, atSecond: 0)
    kill.atUs = FakeMachine.us(20 * Self.hour + 130)
    #expect(try store.record([kill]).added == 1)
    #expect(
      try store.boots() == [
        Store.RecordedBoot(
          bootID: machine(boot: 1).boot.bootID, sinceUs: FakeMachine.us(10 * Self.hour),
          untilUs: FakeMachine.us(10 * Self.hour + 120) + 1),
        Store.RecordedBoot(
          bootID: machine(boot: 2).boot.bootID, sinceUs: FakeMachine.us(20 * Self.hour),
          untilUs: FakeMachine.us(20 * Self.hour + 130) + 1),
        Store.RecordedBoot(
          bootID: machine(boot: 3).boot.bootID, sinceUs: FakeMachine.us(30 * Self.hour),
          untilUs: nil),
      ])
    let rows = try QueryRows.of("boots", store)
    #expect(rows["boot"] == [.integer(-2), .integer(-1), .integer(0)])
    #expect(rows["number"] == [.integer(1), .integer(2), .integer(3)])
    #expect(rows["kills"] == [.integer(0), .integer(1), .integer(0)])
    #expect(rows["snapshots"] == [.integer(2), .integer(2), .integer(2)])
    #expect(rows[0, "kernel_release"] == .text("6.1.0-50-amd64"))
  }

  @Test func aSnapshotBeforeTheBootBeginsIt() throws {
    var machine = machine(boot: 1)
    _ = try store.append(machine.snapshot(atSecond: 60))
    machine.boot.bootedUs -= Self.hour * 1_000_000
    _ = try store.append(machine.snapshot(atSecond: 120))
    #expect(try store.boots().map(\.sinceUs) == [FakeMachine.us(9 * Self.hour + 120)])
  }
}
