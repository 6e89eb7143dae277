import OomhistModel

extension Advice {
  /// A limit for the suspect's unit, and the sentence part that says how it was found.
  struct ProposedLimit: Equatable {
    var highMib: Int64
    var maxMib: Int64
    var baseKib: Int64
    var how: String
  }

  /// A limit between what a unit needs when it is well and what it had at the kill.
  ///
  /// 1.5 times its size before the growth, or half way up where that is less; never above 90 % of
  /// the memory around it, and always below what it had at the kill: else it would not have helped.
  static func proposedLimit(_ suspect: Incident.Suspect, roomKib: Int64) -> ProposedLimit? {
    guard let ownKib = suspect.sizeKib, let floorKib = suspect.peakKib ?? suspect.floorKib
    else { return nil }
    // The limit is the unit's, with all that is in it.
    let sizeKib = ownKib.plus(suspect.unitRestKib)
    let baseKib = floorKib.plus(suspect.unitRestKib)
    guard baseKib > 0, sizeKib > baseKib / 10 * 11, sizeKib <= Int64.largestKib
    else { return nil }
    let half = (baseKib + sizeKib) / 2
    let ample = baseKib / 2 * 3
    let capKib = roomKib / 10 * 9
    let maxKib = min(half, ample, capKib)
    guard maxKib > baseKib else { return nil }
    let step: Int64 = maxKib >= 512 << 10 ? 16 : 1
    let maxMib = maxKib / 1024 / step * step
    let highMib = (baseKib + (maxKib - baseKib) / 2) / 1024 / step * step
    guard maxMib > baseKib / 1024, highMib > 0 else { return nil }
    let how: String
    switch maxKib {
    case ample: how = "1.5 times"
    case half: how = "half way up from"
    default: how = "90 % of what is there, above"
    }
    return ProposedLimit(
      highMib: min(highMib, maxMib), maxMib: maxMib, baseKib: baseKib, how: how)
  }

  /// `MemoryMax=` for a unit that took memory from others.
  static func memoryLimit(_ incident: Incident, suspect: Incident.Suspect) -> [AdviceItem] {
    guard let unit = suspect.unit, !CommandText.isShared(unit), let name = CommandText.unit(unit),
      suspect.shape.map({ ![.steady, .sawtooth, .warmup].contains($0) }) ?? true
    else { return [] }
    var roomKib = incident.ramKib
    if case .cgroup(let path, let limitKib) = incident.scope {
      // Its own limit was hit: that is another question.
      guard path.split(separator: "/").last.map(String.init) != unit else { return [] }
      roomKib = [roomKib, limitKib].compactMap { $0 }.min()
    }
    guard let roomKib, let limit = proposedLimit(suspect, roomKib: roomKib) else { return [] }
    let sizeKib = (suspect.sizeKib ?? 0).plus(suspect.unitRestKib)
    let size = MemoryText.text(kib: sizeKib)
    let base = MemoryText.text(kib: limit.baseKib)
    return [
      AdviceItem(
        .memoryLimit,
        "Limit \(unit) to \(MemoryText.text(kib: limit.maxMib << 10)), so that it and not another"
          + " one is killed: \(limit.how) the \(base) that it had before it grew to \(size).",
        figures: [
          AdviceFigure("size before the growth", Double(limit.baseKib), .kib),
          AdviceFigure("size at the kill", Double(sizeKib), .kib),
          AdviceFigure("MemoryHigh", Double(limit.highMib << 10), .kib),
          AdviceFigure("MemoryMax", Double(limit.maxMib << 10), .kib),
        ],
        command: "systemctl set-property \(name) MemoryHigh=\(limit.highMib)M"
          + " MemoryMax=\(limit.maxMib)M")
    ]
  }

  /// A cgroup's own limit that was too low for what runs in it.
  static func ownLimit(_ incident: Incident, suspect: Incident.Suspect) -> [AdviceItem] {
    guard case .cgroup(let path, let limitKib?) = incident.scope, limitKib > 0,
      limitKib <= Int64.largestKib, let ramKib = incident.ramKib,
      let shape = suspect.shape, [.steady, .sawtooth, .warmup].contains(shape)
    else { return [] }
    let neededKib = max(limitKib, suspect.peakKib ?? 0, suspect.sizeKib ?? 0)
    let figures = [
      AdviceFigure("limit", Double(limitKib), .kib),
      AdviceFigure("most that it needed", Double(neededKib), .kib),
      AdviceFigure("RAM", Double(ramKib), .kib),
    ]
    let limit = MemoryText.text(kib: limitKib)
    let capMib = ramKib / 10 * 9 / 1024
    let wantedMib = MemoryText.wholeMib(kib: neededKib / 4 * 5, roundedUpToMib: 64)
    let maxMib = min(wantedMib, capMib)
    guard maxMib << 10 > limitKib / 20 * 21 else {
      return [
        AdviceItem(
          .raiseLimit,
          "The limit of \(limit) of \(path) is too low for what runs there, and cannot be raised"
            + " on a machine with \(MemoryText.text(kib: ramKib)): let less run there.",
          figures: figures)
      ]
    }
    let how =
      maxMib == wantedMib ? "a quarter above the most that it needed" : "90 % of the machine's RAM"
    return [
      AdviceItem(
        .raiseLimit,
        "Raise the limit of \(path) from \(limit) to \(MemoryText.text(kib: maxMib << 10)), \(how):"
          + " \(suspect.name) did not leak, its \(shape.rawValue) need is just larger.",
        figures: figures + [AdviceFigure("MemoryMax", Double(maxMib << 10), .kib)],
        command: CommandText.limit(path: path, maxMib: maxMib))
    ]
  }

  /// A limit that was lowered below what was in use.
  static func loweredLimit(_ incident: Incident, suspect: Incident.Suspect) -> [AdviceItem] {
    guard case .cgroup(let path, let limitKib?) = incident.scope,
      let before = incident.limitBeforeKib, before > limitKib
    else { return [] }
    let fits = incident.ramKib.map { before <= $0 } ?? false
    return [
      AdviceItem(
        .loweredLimit,
        "The limit of \(path) was lowered from \(MemoryText.text(kib: before)) to"
          + " \(MemoryText.text(kib: limitKib)) while more was in use: set it back, or make room"
          + " before it is lowered.",
        figures: [
          AdviceFigure("limit before", Double(before), .kib),
          AdviceFigure("limit", Double(limitKib), .kib),
        ],
        command: fits
          ? CommandText.limit(path: path, maxMib: before / 1024) : nil)
    ]
  }
}
