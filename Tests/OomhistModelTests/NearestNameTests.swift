import OomhistModel
import Testing

@Suite("The nearest name")
struct NearestNameTests {
  private static let known = ["kills", "growth", "history", "hours", "top", "today"]

  @Test(
    "A letter wrong, missing, too many or in the place of its neighbour is mended",
    arguments: [
      ("kils", "kills"), ("killss", "kills"), ("kilks", "kills"), ("klils", "kills"),
      ("hsitroy", "history"), ("huors", "hours"), ("grow", "growth"), ("tpo", "top"),
      ("todya", "today"),
    ])
  func near(name: String, meant: String) {
    #expect(NearestName.of(name, among: Self.known) == meant)
  }

  @Test(
    "What is close to none is none",
    arguments: ["", "zzz", "klsil", "machine", String(repeating: "kills", count: 100)])
  func far(name: String) {
    #expect(NearestName.of(name, among: Self.known) == nil)
  }
}
