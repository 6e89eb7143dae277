import GRDB
package import OomhistParsing

extension Store {
  /// Writes what the plan says into a new database at a path where there is no file yet.
  ///
  /// The file is one alone, without a log beside it. Whoever stops half way removes it. With an
  /// anonymizer no name is written at any time that is not to be in it.
  package func writeExtract(
    _ plan: ExtractPlan, to file: String, maker: String, nowUs: Int64, anonymizer: Anonymizer?,
    progress: (_ done: Int64, _ total: Int64) throws -> Void
  ) throws {
    try Self.createPrivately(file)
    var configuration = Configuration()
    configuration.label = "oomhist extract"
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { db in
      // Nobody sees the file before it is whole, and no journal shall be left beside it.
      try db.execute(sql: "PRAGMA journal_mode = OFF")
      try db.execute(sql: "PRAGMA synchronous = OFF")
      try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
      SQLFunctions.add(to: db)
    }
    let record = Self.readOnlyName(path)
    try StoreError.naming(file) {
      let queue = try DatabaseQueue(path: file, configuration: configuration)
      try Self.migrator.migrate(queue)
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "ATTACH DATABASE ? AS record", arguments: [record])
        try RecordView(schema: "record", anonymizer: anonymizer).install(in: db)
        try db.inTransaction(.immediate) {
          try Extract(db: db, plan: plan).run(progress: progress)
          try db.execute(
            sql: "INSERT INTO main.extract VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
              plan.incidentID, plan.fromUs, plan.untilUs, nowUs, maker, anonymizer != nil,
            ])
          return .commit
        }
      }
      try queue.close()
    }
  }
}
