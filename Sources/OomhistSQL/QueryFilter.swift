package import OomhistModel

/// What the filters of a query are about: `-- filter NAME` in its header.
///
/// Each field is a parameter of that name, to be held against a column by the SQL function
/// `matches(pattern, text)`.
package enum QueryFilter: String, Sendable, CaseIterable {
  /// Processes: those that fit are in the table `chosen_process`, and `:chosen` is NULL where
  /// nothing was asked for.
  case process
  /// The killed processes.
  case victim
  /// Memory cgroups.
  case cgroup

  package var fields: [FilterField] {
    switch self {
    case .process, .victim: FilterField.allCases
    case .cgroup: [.unit, .cgroup, .container]
    }
  }

  var parameters: [QueryParameter] {
    fields.map {
      QueryParameter(name: $0.rawValue, kind: .filter, defaultText: nil, summary: $0.summary)
    }
  }
}
