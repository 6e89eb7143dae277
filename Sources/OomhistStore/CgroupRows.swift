import GRDB
import OomhistModel

/// Writes the cgroups of a snapshot: those of which a number changed, and all in a keyframe.
struct CgroupRows {
  let db: Database
  let snapshotID: Int64
  let isKeyframe: Bool

  private static let sql: String = {
    let columns = CgroupSample.fields.map(\.column).joined(separator: ", ")
    let marks = String(repeating: ", ?", count: CgroupSample.fields.count)
    return "INSERT INTO cgroup_sample (snapshot_id, cgroup_id, \(columns)) VALUES (?, ?\(marks))"
  }()

  func insert(
    _ readings: [CgroupReading], _ known: inout [String: RecorderState.KnownCgroup]
  ) throws {
    guard !(readings.isEmpty && known.isEmpty) else { return }
    let row = try BoundInsert(sql: Self.sql, db)
    for reading in readings {
      if var entry = known[reading.path] {
        if isKeyframe || entry.sample != reading.sample {
          try write(reading.sample, of: entry.cgroupID, row)
        }
        entry.sample = reading.sample
        entry.seenIn = snapshotID
        known[reading.path] = entry
      } else if let cgroupID = try db.cgroupID(for: reading.path) {
        known[reading.path] = RecorderState.KnownCgroup(
          cgroupID: cgroupID, sample: reading.sample, seenIn: snapshotID)
        try write(reading.sample, of: cgroupID, row)
      }
    }
    guard known.count > readings.count else { return }
    for (path, entry) in known where entry.seenIn != snapshotID {
      try write(CgroupSample(), of: entry.cgroupID, row)
      known[path] = nil
    }
  }

  private func write(_ sample: CgroupSample, of cgroupID: Int64, _ row: BoundInsert) throws {
    row.bind(snapshotID, at: 1)
    row.bind(cgroupID, at: 2)
    for (index, field) in CgroupSample.fields.enumerated() {
      row.bind(sample[keyPath: field.path], at: Int32(3 + index))
    }
    try row.write()
  }
}
