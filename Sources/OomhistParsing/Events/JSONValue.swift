/// JSON of any shape, so that an unknown key can be passed over and a wrong one be named.
enum JSONValue: Decodable, Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case real(Double)
  case text(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

/// The members of an object, read by type; an error names the key with its path.
struct JSONMembers {
  private let members: [String: JSONValue]
  private let path: String

  init(_ members: [String: JSONValue], path: String) {
    self.members = members
    self.path = path
  }

  var keys: [String] { Array(members.keys) }

  func text(_ key: String) throws(EventJSONError) -> String? {
    switch members[key] {
    case nil, .null: return nil
    case .text(let value): return value
    default: throw wrong(key, "a string")
    }
  }

  func integer(_ key: String) throws(EventJSONError) -> Int64? {
    switch members[key] {
    case nil, .null: return nil
    case .integer(let value): return value
    default: throw wrong(key, "a whole number that fits 64 bits")
    }
  }

  func flag(_ key: String) throws(EventJSONError) -> Bool? {
    switch members[key] {
    case nil, .null: return nil
    case .bool(let value): return value
    default: throw wrong(key, "true or false")
    }
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String
  ) throws(EventJSONError) -> Choice? where Choice.RawValue == String {
    guard let word = try text(key) else { return nil }
    guard let choice = Choice(rawValue: word) else {
      throw wrong(key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  func object(_ key: String) throws(EventJSONError) -> JSONMembers? {
    switch members[key] {
    case nil, .null: return nil
    case .object(let value): return JSONMembers(value, path: path + key + ".")
    default: throw wrong(key, "an object")
    }
  }

  func objects(_ key: String) throws(EventJSONError) -> [JSONMembers] {
    switch members[key] {
    case nil, .null: return []
    case .array(let values):
      var rows: [JSONMembers] = []
      for (index, value) in values.enumerated() {
        guard case .object(let row) = value else { throw wrong("\(key)[\(index)]", "an object") }
        rows.append(JSONMembers(row, path: "\(path)\(key)[\(index)]."))
      }
      return rows
    default: throw wrong(key, "an array of objects")
    }
  }

  func missing(_ key: String) -> EventJSONError { wrong(key, "a value") }

  private func wrong(_ key: String, _ expected: String) -> EventJSONError {
    EventJSONError(key: path + key, expected: expected)
  }
}
