/// The rows of a task table, in a few dozen bytes each.
///
/// A log may have thousands of reports with hundreds of rows; as ``OOMTask`` each would take six
/// times as much. Rows are made when they are asked for, front to back.
package struct OOMTaskList: Sendable {
  package private(set) var count = 0
  /// KiB that the numbers of the rows stand for: a page's where they were added in pages.
  private var units = Units()
  /// Of each row: which numbers it has, the pid and those numbers, the name's length and the name.
  private var bytes: [UInt8] = []

  package init() {}

  package init(_ tasks: some Sequence<OOMTask>) {
    for task in tasks { append(task) }
  }

  func pack(into packer: inout Packer) {
    packer.add(Int64(count))
    packer.add(units.memoryKib)
    packer.add(units.pageTablesKib)
    packer.add(bytes)
  }

  init(packed unpacker: inout Unpacker) {
    count = Int(unpacker.integer() ?? 0)
    units.memoryKib = unpacker.integer() ?? 1
    units.pageTablesKib = unpacker.integer() ?? 1
    bytes = unpacker.block().map(Array.init) ?? []
  }

  package var isEmpty: Bool { count == 0 }

  /// Memory that the rows take, bytes.
  package var byteCount: Int { bytes.capacity }

  package var first: OOMTask? {
    var rows = makeIterator()
    return rows.next()
  }

  fileprivate struct Units: Equatable {
    var memoryKib: Int64 = 1
    var pageTablesKib: Int64 = 1
  }

  /// The same rows, whose memory was added in pages of this size.
  package func inKib(pageSizeKib: Int64, countsPageTablesInPages: Bool) -> OOMTaskList {
    var list = self
    list.units.memoryKib = pageSizeKib
    if countsPageTablesInPages { list.units.pageTablesKib = pageSizeKib }
    return list
  }

  /// A row, valid during the call that hands it out.
  package struct Row: ~Copyable {
    package let pid: Int64
    /// A value for each of ``OOMTask/fields``; those count whose bit in ``presence`` is set.
    package let values: UnsafeMutableBufferPointer<Int64>
    package let presence: UInt64
    package let comm: UnsafeRawBufferPointer
  }

  /// Hands out the rows without making an ``OOMTask`` of each.
  package func forEachRow(_ body: (borrowing Row) throws -> Void) rethrows {
    try withUnsafeTemporaryAllocation(of: Int64.self, capacity: OOMTask.fields.count) { values in
      values.initialize(repeating: 0)
      var rows = makeIterator()
      try bytes.withUnsafeBytes { bytes in
        while rows.hasNext { try body(rows.read(bytes, into: values)) }
      }
    }
  }

  /// The row of a thread or of its process.
  package func row(of pid: Int64) -> OOMTask? {
    var rows = makeIterator()
    while rows.hasNext {
      let here = rows
      if rows.skip(asksFor: pid) { continue }
      rows = here
      return rows.next()
    }
    return nil
  }

  package mutating func append(_ task: OOMTask) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: OOMTask.fields.count) { values in
      var presence: UInt64 = 0
      for index in OOMTask.fields.indices {
        let value = OOMTask.fields[index].value(task)
        values[index] = value ?? 0
        if value != nil { presence |= 1 << UInt64(index) }
      }
      var comm = task.comm
      comm.withUTF8 { comm in
        append(pid: task.pid, values, presence: presence, comm: UnsafeRawBufferPointer(comm))
      }
    }
  }

  /// Adds a row: a value for each of ``OOMTask/fields``, of which those count whose bit in
  /// `presence` is set.
  package mutating func append(
    pid: Int64, _ values: UnsafeMutableBufferPointer<Int64>, presence: UInt64,
    comm: UnsafeRawBufferPointer
  ) {
    appendRows(capacity: RowWriter.byteLimit(commBytes: comm.count)) { rows in
      rows.add(pid: pid, UnsafeBufferPointer(values), presence: presence, comm: comm)
    }
  }

  /// Adds the rows that `body` writes, in a piece of at most so many bytes.
  package mutating func appendRows(capacity: Int, _ body: (inout RowWriter) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
      var writer = RowWriter(buffer)
      body(&writer)
      count += writer.rowCount
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<writer.byteCount]))
    }
  }

  /// Writes rows in the form of the list.
  package struct RowWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    package private(set) var byteCount = 0
    package private(set) var rowCount = 0

    fileprivate init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    /// Bytes that a row may take: presence, pid, values and the name's length have ten at the most.
    package static func byteLimit(commBytes: Int) -> Int {
      (OOMTask.fields.count + 3) * 10 + commBytes
    }

    /// Whether there is room for one more row.
    package func hasRoom(commBytes: Int) -> Bool {
      buffer.count - byteCount >= Self.byteLimit(commBytes: commBytes)
    }

    /// Adds a row, for which there must be room.
    package mutating func add(
      pid: Int64, _ values: UnsafeBufferPointer<Int64>, presence: UInt64,
      comm: UnsafeRawBufferPointer
    ) {
      add(presence)
      add(signed: pid)
      for index in values.indices where presence & 1 << UInt64(index) != 0 {
        add(signed: values[index])
      }
      add(UInt64(comm.count))
      for byte in comm {
        buffer[byteCount] = byte
        byteCount &+= 1
      }
      rowCount += 1
    }

    /// Writes a number with seven bits a byte, the lowest first: small ones are short.
    private mutating func add(_ value: UInt64) {
      var rest = value
      while rest >= 0x80 {
        buffer[byteCount] = UInt8(truncatingIfNeeded: rest) | 0x80
        byteCount &+= 1
        rest >>= 7
      }
      buffer[byteCount] = UInt8(truncatingIfNeeded: rest)
      byteCount &+= 1
    }

    /// The sign in the lowest bit, so that small negative numbers are short too.
    private mutating func add(signed value: Int64) {
      add(UInt64(bitPattern: value << 1 ^ value >> 63))
    }
  }
}

extension OOMTaskList: Sequence {
  package var underestimatedCount: Int { count }

  package func makeIterator() -> Iterator { Iterator(bytes, units) }

  /// Makes the rows, front to back.
  package struct Iterator: IteratorProtocol {
    private let bytes: [UInt8]
    private let units: Units
    private let fields = OOMTask.fields
    private var offset = 0

    fileprivate init(_ bytes: [UInt8], _ units: Units) {
      self.bytes = bytes
      self.units = units
    }

    package mutating func next() -> OOMTask? {
      guard offset < bytes.count else { return nil }
      let bytes = bytes
      return withUnsafeTemporaryAllocation(of: Int64.self, capacity: fields.count) { values in
        values.initialize(repeating: 0)
        return bytes.withUnsafeBytes { bytes in
          let row = read(bytes, into: values)
          var task = OOMTask(pid: row.pid, comm: String(decoding: row.comm, as: UTF8.self))
          for index in fields.indices where row.presence & 1 << UInt64(index) != 0 {
            fields[index].set(&task, values[index])
          }
          return task
        }
      }
    }

    /// Reads the next row.
    fileprivate mutating func read(
      _ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Int64>
    ) -> Row {
      var presence = number(bytes)
      let pid = signedNumber(bytes)
      for index in fields.indices where presence & 1 << UInt64(index) != 0 {
        let value = signedNumber(bytes)
        if let kib = kib(value, fields[index].unit) {
          values[index] = kib
        } else {
          presence &= ~(1 << UInt64(index))
        }
      }
      let length = Int(number(bytes))
      defer { offset += length }
      return Row(
        pid: pid, values: values, presence: presence,
        comm: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
    }

    fileprivate var hasNext: Bool { offset < bytes.count }

    /// Passes over a row; `false` where it is that of a pid.
    fileprivate mutating func skip(asksFor pid: Int64) -> Bool {
      bytes.withUnsafeBytes { bytes in
        var presence = number(bytes)
        if signedNumber(bytes) == pid { return false }
        // The first field is the process that the thread is of.
        if presence & 1 != 0, signedNumber(bytes) == pid { return false }
        presence &= ~1
        for _ in 0..<presence.nonzeroBitCount { _ = number(bytes) }
        let length = Int(number(bytes))
        offset += length
        return true
      }
    }

    /// `nil` beyond 64 bits.
    private func kib(_ value: Int64, _ unit: OOMTask.Unit) -> Int64? {
      let unitKib: Int64 =
        switch unit {
        case .none: 1
        case .memory: units.memoryKib
        case .pageTables: units.pageTablesKib
        }
      let (product, overflow) = value.multipliedReportingOverflow(by: unitKib)
      return overflow ? nil : product
    }

    private mutating func number(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
      var value: UInt64 = 0
      var shift: UInt64 = 0
      while bytes[offset] >= 0x80 {
        value |= UInt64(bytes[offset] & 0x7f) << shift
        shift += 7
        offset += 1
      }
      value |= UInt64(bytes[offset]) << shift
      offset += 1
      return value
    }

    private mutating func signedNumber(_ bytes: UnsafeRawBufferPointer) -> Int64 {
      let value = number(bytes)
      return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
  }
}

extension OOMTaskList: Equatable {
  package static func == (a: OOMTaskList, b: OOMTaskList) -> Bool {
    a.count == b.count && (a.units == b.units && a.bytes == b.bytes || a.elementsEqual(b))
  }
}

extension OOMTaskList: ExpressibleByArrayLiteral {
  package init(arrayLiteral tasks: OOMTask...) { self.init(tasks) }
}
