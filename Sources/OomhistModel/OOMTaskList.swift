/// The rows of a task table, in a few dozen bytes each.
///
/// A log may have thousands of reports with hundreds of rows; as ``OOMTask`` each would take six
/// times as much. Rows are made when they are asked for, front to back.
package struct OOMTaskList: Sendable {
  package private(set) var count = 0
  /// KiB that the numbers of the rows stand for: a page's where they were added in pages.
  var units = Units()
  /// Of each row: which numbers it has, the pid and those numbers, the name's length and the name.
  var bytes: [UInt8] = []

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

  struct Units: Equatable {
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
}

extension OOMTaskList: Equatable {
  package static func == (a: OOMTaskList, b: OOMTaskList) -> Bool {
    a.count == b.count && (a.units == b.units && a.bytes == b.bytes || a.elementsEqual(b))
  }
}

extension OOMTaskList: ExpressibleByArrayLiteral {
  package init(arrayLiteral tasks: OOMTask...) { self.init(tasks) }
}
