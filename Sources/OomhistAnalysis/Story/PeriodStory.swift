package import OomhistModel

/// All kills of a stretch of time as one page: an overview, and the newest incidents in short.
package struct PeriodStory {
  /// How often something happened to one.
  package struct Count: Equatable, Sendable {
    package var name: String
    package var number: Int64

    package init(_ name: String, _ number: Int64) {
      self.name = name
      self.number = number
    }
  }

  /// A kill on the timeline.
  package struct Kill: Equatable, Sendable {
    /// `nil`: the kernel counted it, and no log tells of it.
    package var killID: Int64?
    package var atUs: Int64

    package init(killID: Int64?, atUs: Int64) {
      self.killID = killID
      self.atUs = atUs
    }
  }

  /// An incident that is told, by its first kill.
  package struct Telling: Sendable {
    package var story: Story
    package var curves: KillCurves

    package init(story: Story, curves: KillCurves) {
      self.story = story
      self.curves = curves
    }
  }

  /// No more incidents are told; the others stand in the table alone.
  package static let mostTellings = 10

  /// The ends as they were asked for, µs; `nil`: open.
  package var sinceUs: Int64?
  package var untilUs: Int64?
  /// What the kills are chosen by, as a person reads it; `nil`: all of them.
  package var filter: String?
  /// Newest first.
  package var kills: [Kill] = []
  /// The incidents as the query of that name returns them, newest first.
  package var incidents = ResultTable(columns: [])
  /// Who is killed and blamed, as the query `units` returns it.
  package var units = ResultTable(columns: [])
  package var mostBlamed: Count?
  package var mostKilled: Count?
  /// MemAvailable, a reading each snapshot.
  package var available: [Reading] = []
  /// MemAvailable and free swap; empty where there is no swap.
  package var headroom: [Reading] = []
  /// RAM where it changed.
  package var ram: [Reading] = []
  /// Sentences that say what was looked at.
  package var ground: [String] = []
  /// Newest first.
  package var tellings: [Telling] = []
  let zone: ZoneRules

  package init(zone: ZoneRules) {
    self.zone = zone
  }
}
