import ArgumentParser
import OomhistModel
import OomhistRender
import OomhistSources
import OomhistStore

extension Db {
  /// `oomhist db info`: what is in a database.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a database holds, how large it is, and of which version.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var clock: ClockOptions

    func run() throws {
      let store = try database.openForReading()
      if output.chosen() == .table { try Output.with(output) { try writeHead(of: store, to: $0) } }
      let columns = [
        ResultColumn(name: "table", kind: .text, rank: 1, summary: "Table."),
        ResultColumn(name: "rows", kind: .count, rank: 2, summary: "Rows."),
        ResultColumn(name: "size_kib", kind: .kib, rank: 3, summary: "With its indexes."),
      ]
      let tables = try store.tableSizes()
      _ = try Output.with(output) { output in
        try RowStream(
          format: self.output.chosen(), options: self.output.rendering(clock, to: output)
        ).write(to: output, emptyText: { "no tables" }) { begin, row in
          try begin(columns)
          for table in tables {
            try row([
              .text(table.name), .integer(table.rows),
              table.bytes.map { .integer($0 / 1024) } ?? .null,
            ])
          }
        }
      }
    }

    private func writeHead(of store: Store, to output: Output) throws {
      let size = try store.size()
      let overview = try store.overview(sinceUs: nil, untilUs: nil)
      let boots = try store.boots()
      let schema = try store.schemaVersions().last ?? "none"
      func time(_ us: Int64?) -> String {
        us.map {
          HumaneText.localTime($0, zone: clock.zone) + " "
            + HumaneText.zoneName(atUs: $0, zone: clock.zone)
        } ?? "never"
      }
      let span = "\(time(overview.firstSnapshotUs)) to \(time(overview.lastSnapshotUs))"
      let unused = size.unusedBytes > 0 ? ", \(HumaneText.kib(size.unusedBytes / 1024)) unused" : ""
      for (name, text) in [
        ("file", SafeText.visible(store.path)),
        ("schema", schema),
        ("size", HumaneText.kib(size.totalBytes / 1024) + unused),
        ("snapshots", "\(overview.snapshotsInWindow), \(span)"),
        ("boots", "\(boots.count)"),
        ("kills", "\(overview.events), last at \(time(overview.lastEventUs))"),
        ("gaps", "\(overview.gapsInWindow)"),
      ] {
        let padding = String(repeating: " ", count: 10 - name.count)
        try output.write("\(name)\(padding)\(text)\n")
      }
      try output.write("\n")
    }
  }
}
