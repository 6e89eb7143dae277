import Foundation
import OomhistModel
import OomhistTestSupport
import Testing

/// `docs/json-output.md` names every key and every word that an event can hold.
@Suite struct EventContractTests {
  private let page: String
  private let documented: Set<String>

  init() throws {
    page = try Repository.text("docs/json-output.md")
    documented = Set(Repository.firstColumn(of: page))
  }

  @Test func everyFieldOfAnEventIsInATable() {
    let scalars = OOMEvent.fields.map(\.name)
    let others = ["schema", "killer", "kind", "at", "mem_info", "tasks", "complete", "source"]
    #expect(Set(scalars + others).subtracting(documented).isEmpty)
    let tasks = ["pid", "comm"] + OOMTask.fields.map(\.name)
    #expect(Set(tasks).subtracting(documented).isEmpty)
  }

  @Test func everyWordOfAClosedSetIsThere() {
    let words =
      OOMEvent.Killer.allCases.map(\.rawValue) + OOMEvent.Kind.allCases.map(\.rawValue)
      + EventSource.Carrier.allCases.map(\.rawValue) + [OOMEvent.schemaName]
    for word in words { #expect(page.contains("`\(word)`"), "\(word)") }
  }

  @Test(arguments: Golden.names(in: "kernel-logs", suffix: ".ndjson"))
  func everyKeyOfARecordedEventIsOnThePage(fixture: String) throws {
    let text = String(decoding: try Golden.bytes("kernel-logs/\(fixture)"), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let event = try JSONSerialization.jsonObject(with: Data(line.utf8))
      let keys = Self.keys(event)
      #expect(!keys.isEmpty)
      for key in keys { #expect(page.contains("`\(key)`"), "\(key)") }
    }
  }

  @Test func theExampleIsWhatTheProgramPrints() throws {
    let block = try #require(page.firstMatch(of: /\$ oomhist parse (.*)\n(\{[^\n]*\})/))
    let arguments = block.1.split(separator: " ").map(String.init)
    let run = try ToolRun.run(
      ["parse"] + arguments, currentDirectory: Repository.root.path)
    #expect(run.status == 0)
    #expect(run.stdout == block.2 + "\n")
  }

  /// Keys of a document at every depth.
  private static func keys(_ value: Any) -> Set<String> {
    if let object = value as? [String: Any] {
      return object.reduce(into: []) { keys, member in
        keys.insert(member.key)
        keys.formUnion(Self.keys(member.value))
      }
    }
    return (value as? [Any] ?? []).reduce(into: []) { $0.formUnion(Self.keys($1)) }
  }
}
