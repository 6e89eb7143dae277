import Foundation
import PackagePlugin

/// Turns `schema/*.sql`, `queries/*.sql` and the incident of `oomhist demo` into string literals
/// of module OomhistSQL.
///
/// Resources are no way here: a bundle is looked for beside the binary, or where it was built,
/// and breaks once it is installed.
@main
struct EmbedSQL: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folders = ["schema", "queries", "Sources/OomhistSQL/demo"].map {
      context.package.directoryURL.appending(path: $0)
    }
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedSQL.swift")
    return [
      .buildCommand(
        displayName: "Embedding schema/ and queries/",
        executable: try context.tool(named: "embed-sql").url,
        arguments: [output.path] + folders.map(\.path),
        inputFiles: folders + folders.flatMap(sqlFiles),
        outputFiles: [output])
    ]
  }

  private func sqlFiles(in folder: URL) -> [URL] {
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "sql" }.sorted { $0.path < $1.path }
  }
}
