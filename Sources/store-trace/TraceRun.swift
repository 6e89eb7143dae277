import OomhistModel
import OomhistStore

/// One history on its way into the store, with the meters that watch it.
struct TraceRun {
  private let options: TraceOptions
  private let store: Store
  private let path: String
  private var crowd: Crowd
  private var machine: MachineMemory
  private var snapshot: Snapshot
  private var dice: Dice
  private var script: KillScript
  /// Kills are told of in one log.
  private let log = EventLog()
  private let settings = MachineMemory.settings
  private let upkeep: StoreUpkeep
  private let clock: TraceClock
  private var upkeepNs: [Int64] = []

  private var rowsWritten = 0
  private var appendNs: [Int64] = []
  private var appendCPUNs: Int64 = 0
  private var written = WrittenBytes()
  private var logBytes: Int64 = 0
  private var wallNs: Int64 = 0

  /// 2026-11-20 00:00:00 UTC.
  private static let bootedUs: Int64 = 1_795_132_800_000_000

  init(_ options: TraceOptions, store: Store, path: String) {
    self.options = options
    self.store = store
    self.path = path
    let clock = TraceClock()
    self.clock = clock
    upkeep = StoreUpkeep(store, retention: .everything, wallUs: { clock.wallUs })
    dice = Dice(seed: options.seed ^ 0x77)
    crowd = Crowd(options, totalKib: MachineMemory.totalKib + MachineMemory.swapKib)
    machine = MachineMemory(seed: options.seed)
    script = KillScript(options)
    let boot = Boot(
      bootID: "5f1f6f0e-0000-4000-8000-00000000000b", host: "trace",
      kernelRelease: "6.1.0-50-amd64",
      pageSizeKib: 4, ticksPerSecond: 100, bootedUs: Self.bootedUs)
    snapshot = Snapshot(
      boot: boot, wallUs: 0, boottimeUs: 0, cause: .interval, settings: settings)
    snapshot.losses.kernelThreads = 140
  }

  /// Appends every snapshot.
  ///
  /// The first one makes the tables, and is left out of what a snapshot costs.
  mutating func record() throws {
    let startNs = Clock.wallNs()
    var nextWordNs = startNs + 2_000_000_000
    appendNs.reserveCapacity(options.snapshots)
    try append(number: 1)
    appendNs.removeAll(keepingCapacity: true)
    appendCPUNs = 0
    let before = WrittenBytes.now()
    var meter = LogMeter(database: path)
    for number in 2...options.snapshots {
      crowd.step(boottimeUs: Int64(number) * options.intervalUs)
      script.step(before: number, &crowd, machine)
      try append(number: number)
      meter.note()
      try recordKill(after: number)
      if Clock.wallNs() > nextWordNs {
        nextWordNs += 10_000_000_000
        Files.say("\(number) of \(options.snapshots) snapshots")
      }
    }
    written = WrittenBytes.now() - before
    logBytes = meter.bytes
    wallNs = Clock.wallNs() - startNs
  }

  private mutating func recordKill(after number: Int) throws {
    guard let event = script.kill(after: snapshot, number: number, &crowd, &machine) else { return }
    _ = try store.record([event], of: log)
  }

  private mutating func append(number: Int) throws {
    // A tick is some microseconds late.
    let boottimeUs = Int64(number) * options.intervalUs + dice.within(50...900)
    machine.step(crowd.readings, us: options.intervalUs)
    snapshot.processes = crowd.readings
    snapshot.machine = machine.sample
    snapshot.boottimeUs = boottimeUs
    snapshot.wallUs = Self.bootedUs + boottimeUs
    snapshot.readCPUUs = dice.within(3000...5000)
    snapshot.losses.vanished = dice.chance(0.02) ? 1 : 0
    let (startNs, startCPUNs) = (Clock.wallNs(), Clock.cpuNs())
    let receipt = try store.append(snapshot)
    appendCPUNs += Clock.cpuNs() - startCPUNs
    appendNs.append(Clock.wallNs() - startNs)
    rowsWritten += receipt.changedRows
    try keepUp()
    snapshot.processes = []
  }

  /// What the recorder does in its pauses; its last look of each, which finds nothing, counts too.
  private mutating func keepUp() throws {
    clock.wallUs = snapshot.wallUs
    var hasMore = true
    while hasMore {
      let startNs = Clock.wallNs()
      hasMore = try upkeep.doPiece()
      upkeepNs.append(Clock.wallNs() - startNs)
    }
  }

  // MARK: - The figures

  func report(tables: [(name: String, bytes: Int64)]) {
    let samples = options.snapshots * options.processes
    let marginal = Double(options.snapshots - 1)
    let bytes = Files.size(ofDatabase: path)
    let sorted = appendNs.sorted()
    func show(_ name: String, _ value: some CustomStringConvertible) {
      print(name + String(repeating: " ", count: max(1, 36 - name.count)) + value.description)
    }
    show("snapshots", options.snapshots)
    show("process_samples", samples)
    show("lives", crowd.births)
    show("kills", script.kills)
    // A moment to ask from: the first full second after the last snapshot, since the epoch.
    show("ends_s", snapshot.wallUs / 1_000_000 + 1)
    show("unchanged_pct", Self.rounded(100 - 100 * Double(crowd.changes) / Double(samples)))
    show("rows_written", rowsWritten)
    show("bytes_on_disk", bytes)
    show("bytes_per_process_sample", Self.rounded(Double(bytes) / Double(samples)))
    show("written_kib_per_snapshot", Self.rounded(Double(written.written) / 1024 / marginal))
    show("dirtied_kib_per_snapshot", Self.rounded(Double(written.dirtied) / 1024 / marginal))
    show("log_kib_per_snapshot", Self.rounded(Double(logBytes) / 1024 / marginal))
    show("append_cpu_ms", Self.rounded(Double(appendCPUNs) / 1e6 / marginal))
    show("append_ms_median", Self.milliseconds(sorted, 0.5))
    show("append_ms_99.9_pct", Self.milliseconds(sorted, 0.999))
    show("append_ms_longest", Self.milliseconds(sorted, 1))
    let pieces = upkeepNs.sorted()
    show("upkeep_ms_99.9_pct", Self.milliseconds(pieces, 0.999))
    show("upkeep_ms_longest", Self.milliseconds(pieces, 1))
    show("run_s", Self.rounded(Double(wallNs) / 1e9))
    for table in tables where table.bytes > 16_384 {
      show("table." + table.name, table.bytes)
    }
  }

  private static func milliseconds(_ sorted: [Int64], _ share: Double) -> Double {
    let index = min(sorted.count - 1, Int(Double(sorted.count) * share))
    return rounded(Double(sorted[index]) / 1e6)
  }

  /// With two digits: what a figure is good for.
  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
