import ArgumentParser

/// An incident as the command line names it: a number, or the newest.
enum IncidentWord: ExpressibleByArgument, Equatable {
  case newest
  /// Number of the incident, or of any kill in it.
  case number(Int64)

  init?(argument: String) {
    guard let number = Int64(argument), number >= 0 else { return nil }
    self = .number(number)
  }
}
