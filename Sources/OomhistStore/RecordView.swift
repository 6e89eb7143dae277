import GRDB
import OomhistParsing

/// A record as a connection sees it: its tables and views under their own names, from a file that
/// is attached, or with all texts made anonymous.
///
/// Temporary views take the place of the tables, since SQLite looks among them first. Whoever reads
/// by plain names, as all queries do, gets nothing else: what they print need not be looked at.
struct RecordView {
  /// `main`, or the name that the record is attached by.
  let schema: String
  let anonymizer: Anonymizer?

  /// Columns that hold what someone named, each with what is shown instead.
  private static let anonymousColumns: [String: [String: String]] = [
    "boot": [
      "boot_id": "anonymous_id(boot_id)", "host": "anonymous_token(host)",
      "kernel_release": "anonymous_release(kernel_release)",
    ],
    "setting": ["value": "anonymous_words(value)"],
    "gap": ["detail": "anonymous_words(detail)"],
    "cursor": ["source": "anonymous_path(source)"],
    "text": ["value": "anonymous_command(value)"],
    "cgroup": [
      "path": "anonymous_path(path)", "unit": "anonymous_part(unit)",
      "container_id": "anonymous_id(container_id)", "pod_uid": "anonymous_id(pod_uid)",
    ],
    "process_fact": ["uid": "anonymous_uid(uid)", "comm": "anonymous_name(comm)"],
    "oom_event": [
      "constraint": #"anonymous_words("constraint")"#, "at_text": "anonymous_words(at_text)",
      "at_basis": "anonymous_words(at_basis)", "boot_id": "anonymous_id(boot_id)",
      "host": "anonymous_token(host)", "kernel_release": "anonymous_release(kernel_release)",
      "victim_comm": "anonymous_name(victim_comm)", "victim_uid": "anonymous_uid(victim_uid)",
      "invoker_comm": "anonymous_name(invoker_comm)", "gfp_mask": "anonymous_words(gfp_mask)",
      "gfp_flags": "anonymous_words(gfp_flags)", "oom_memcg": "anonymous_path(oom_memcg)",
      "task_memcg": "anonymous_path(task_memcg)", "unit": "anonymous_part(unit)",
      "mem_info": "anonymous_words(mem_info)",
      "evidence": "anonymous_log(evidence, host, victim_comm, invoker_comm)",
    ],
    "oom_task": ["comm": "anonymous_name(comm)", "uid": "anonymous_uid(uid)"],
    "oom_event_source": ["path": "anonymous_path(path)"],
    "incident_elsewhere": ["scope": "anonymous_scope(scope)"],
  ]

  /// Tables that are empty where all is anonymous: what they keep is full of names, and can be found
  /// out anew while there are samples.
  private static let withheldTables: Set = ["verdict"]

  func install(in db: Database) throws {
    if let anonymizer { AnonymousFunctions.add(anonymizer, to: db) }
    let objects = try Row.fetchAll(
      db,
      sql: """
        SELECT type, name, sql FROM \(schema).sqlite_master
        WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'grdb_%'
        ORDER BY type, rowid
        """)
    for object in objects {
      let name: String = object["name"]
      if object["type"] == "table" {
        try installTable(name, in: db)
      } else {
        let sql: String = object["sql"]
        try db.execute(sql: "CREATE TEMP VIEW" + sql.dropFirst("CREATE VIEW".count))
      }
    }
  }

  private func installTable(_ name: String, in db: Database) throws {
    let changed = anonymizer == nil ? [:] : Self.anonymousColumns[name] ?? [:]
    let columns = try String.fetchAll(
      db, sql: "SELECT name FROM pragma_table_xinfo(?, ?)", arguments: [name, schema])
    let list = columns.map { column in
      changed[column].map { #"\#($0) AS "\#(column)""# } ?? #""\#(column)""#
    }
    let end = anonymizer != nil && Self.withheldTables.contains(name) ? " WHERE 0" : ""
    try db.execute(
      sql:
        #"CREATE TEMP VIEW "\#(name)" AS SELECT \#(list.joined(separator: ", ")) FROM \#(schema)."\#(name)"\#(end)"#
    )
  }
}
