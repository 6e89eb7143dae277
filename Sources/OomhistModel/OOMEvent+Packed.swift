/// Events as bytes, for a process's own temporary files: the form may change with every build.
extension OOMEvent {
  /// Appends the event to bytes that ``init(packed:)`` reads.
  package func pack(into bytes: inout [UInt8]) {
    var packer = Packer(bytes: bytes)
    bytes = []
    packer.add(killer.rawValue)
    packer.add(kind.rawValue)
    packer.add(atUs)
    packer.add(atDigits)
    for field in Self.fields {
      switch field.access {
      case .text(let get, _): packer.add(get(self))
      case .integer(let get, _): packer.add(get(self))
      case .flag(let get, _): packer.add(get(self).map { $0 ? 1 : 0 })
      }
    }
    packer.add(Int64(memInfo.count))
    for number in memInfo {
      packer.add(number.name)
      packer.add(number.value)
    }
    tasks.pack(into: &packer)
    packer.add(complete ? 1 : 0)
    packer.add(source?.path)
    if let source {
      packer.add(source.firstLine)
      packer.add(source.lastLine)
      packer.add(source.carrier.rawValue)
      packer.add(source.trusted ? 1 : 0)
    }
    bytes = packer.bytes
  }

  /// Reads the next event; `nil` where the bytes are no event.
  package init?(packed unpacker: inout Unpacker) {
    self.init()
    guard let killer = unpacker.text().flatMap(Killer.init),
      let kind = unpacker.text().flatMap(Kind.init)
    else { return nil }
    self.killer = killer
    self.kind = kind
    atUs = unpacker.integer()
    atDigits = unpacker.integer() ?? 0
    for field in Self.fields {
      switch field.access {
      case .text(_, let set): set(&self, unpacker.text())
      case .integer(_, let set): set(&self, unpacker.integer())
      case .flag(_, let set): set(&self, unpacker.integer().map { $0 != 0 })
      }
    }
    for _ in 0..<(unpacker.integer() ?? 0) {
      memInfo.append(NamedNumber(unpacker.text() ?? "", unpacker.integer() ?? 0))
    }
    tasks = OOMTaskList(packed: &unpacker)
    complete = unpacker.integer() == 1
    guard let path = unpacker.text() else { return }
    source = EventSource(
      path: path, firstLine: unpacker.integer() ?? 0, lastLine: unpacker.integer() ?? 0,
      carrier: unpacker.text().flatMap(EventSource.Carrier.init) ?? .other,
      trusted: unpacker.integer() == 1)
  }
}
