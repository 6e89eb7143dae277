package import Testing

/// Expects `actual` to be the text of a fixture, named relative to `Tests/Fixtures`.
package func expectGolden(
  _ actual: String, fixture: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    if let difference = try Golden.difference(actual, fixture: fixture) {
      Issue.record(Comment(rawValue: difference), sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
