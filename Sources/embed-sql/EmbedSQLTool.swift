import Foundation

/// Writes one Swift file with the text of every `.sql` file of the folders that it is given.
///
/// Usage: `embed-sql OUTPUT.swift FOLDER…`. It lists the folders itself, so that the result can
/// be enumerated, and copies text only: headers are read by OomhistSQL.
@main
struct EmbedSQLTool {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else {
      FileHandle.standardError.write(Data("usage: embed-sql OUTPUT.swift FOLDER…\n".utf8))
      exit(64)
    }
    var text = "enum EmbeddedSQL {\n"
    for folder in arguments.dropFirst() {
      let url = URL(fileURLWithPath: folder)
      text += "  static let \(url.lastPathComponent): [(name: String, text: String)] = [\n"
      for file in try sqlFiles(in: url) {
        let sql = try String(contentsOf: file, encoding: .utf8)
        text += "    (\n      \"\(file.deletingPathExtension().lastPathComponent)\",\n"
        text += "      ####\"\"\"\n" + indented(sql) + "      \"\"\"####\n    ),\n"
      }
      text += "  ]\n"
    }
    try (text + "}\n").write(toFile: output, atomically: true, encoding: .utf8)
  }

  private static func sqlFiles(in folder: URL) throws -> [URL] {
    let files = try FileManager.default
      .contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "sql" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
    guard !files.isEmpty else {
      FileHandle.standardError.write(Data("embed-sql: no .sql file in \(folder.path)\n".utf8))
      exit(66)
    }
    return files
  }

  /// Indents to the closing quotes, as a multi-line literal wants it.
  private static func indented(_ sql: String) -> String {
    sql.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "\n" : "      \($0)\n" }
      .joined()
  }
}
