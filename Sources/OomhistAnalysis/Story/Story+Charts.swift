package import OomhistModel

/// The story's curves, ready to be drawn.
extension Story {
  private static let growerCount = 6
  /// Those with a lower share of the growth are no layer of their own.
  private static let leastSharePct = 1.0
  /// Gaps in which nobody looked at all, in contrast to those of single processes or of the log.
  private static let blindKinds: Set<String> = ["missed-tick", "snapshot-lost", "clock-step"]

  /// Processes whose curves are wanted: those that grew most, and the victim.
  package var chartedPids: [Int64] {
    let growers = verdict.growers.prefix(Self.growerCount)
    let pids = growers.filter { $0.kind == .process }.compactMap(\.pid)
    guard let victim = event.victimPid, !pids.contains(victim) else { return pids }
    return pids + [victim]
  }

  /// When memory began to run out, µs.
  package var startUs: Int64? { verdict.startUs }

  /// The charts of each section, by its heading.
  package func charts(_ curves: KillCurves) -> [String: [Chart]] {
    let silences = curves.recorder.silences
    var charts: [String: [Chart]] = [:]
    charts["Timeline"] = memoryCharts(curves, silences)
    charts["Who grew"] = [growerChart(curves, silences)].compactMap { $0 }
    charts["Why this victim"] = [victimChart(curves, silences)].compactMap { $0 }
    return charts
  }

  /// The cgroup whose limit was hit, if one was, and the machine.
  private func memoryCharts(_ curves: KillCurves, _ silences: Silences) -> [Chart] {
    var charts: [Chart] = []
    if let cgroup = event.oomMemcg, curves.used.count > 1 {
      var chart = chart(curves, silences)
      chart.title = "Memory of \(cgroup)"
      chart.note = "What it used, and its limit."
      chart.series = [Chart.Series("used", Chart.points(curves.used, silences))]
      if !curves.limit.isEmpty {
        chart.series.append(Chart.Series("limit", role: .total, Chart.points(curves.limit)))
      }
      charts.append(chart)
    }
    if curves.available.count > 1 {
      var chart = chart(curves, silences)
      chart.showMachine(
        available: curves.available, headroom: curves.headroom, ram: curves.ram, silences)
      charts.append(chart)
    }
    return charts
  }

  /// Those that grew most, one above the other, and the victim where it is none of them.
  func growerChart(_ curves: KillCurves, _ silences: Silences) -> Chart? {
    var chart = chart(curves, silences)
    chart.isStacked = true
    chart.title = "Those that grew most, one above the other"
    chart.note =
      "What each owned: anonymous memory, swap and page tables; groups and memory without an"
      + " owner as a whole."
    let layers = layers
    for (place, grower) in layers.places.map({ ($0, verdict.growers[$0]) }) {
      let readings = readings(of: grower, at: place, curves)
      guard readings.count > 1 else { continue }
      let isSuspect = place == 0 && verdict.verdict != .undetermined
      let name = isVictim(grower.pid) ? "\(grower.label), killed" : grower.label
      chart.series.append(
        Chart.Series(
          name, role: isSuspect ? .suspect : isVictim(grower.pid) ? .victim : .ordinary,
          Chart.points(readings, grower.pid == nil ? Silences([]) : silences)))
      // What is no process is known for the time of the loss alone.
      if grower.pid == nil, let startUs = verdict.startUs, let atUs = event.atUs {
        chart.fromUs = startUs
        chart.untilUs = atUs
      }
    }
    guard !chart.series.isEmpty else { return nil }
    if let victim = curves.processes.first(where: { isVictim($0.pid) }), !victim.own.isEmpty,
      !layers.pids.contains(victim.pid)
    {
      // It lived until the kill.
      var own = victim.own.filter { $0.us < event.atUs ?? .max }
      if let last = own.last, let atUs = event.atUs {
        own.append(Reading(us: atUs, kib: last.kib))
      }
      chart.series.append(
        Chart.Series("\(victimName), killed", role: .victim, Chart.points(own, silences)))
    }
    return chart
  }

  /// Places of the growers that are worth a layer, and the processes in them: none is in two.
  private var layers: (places: [Int], pids: Set<Int64>) {
    var places: [Int] = []
    var pids: Set<Int64> = []
    for (place, grower) in verdict.growers.enumerated().prefix(Self.growerCount) {
      let own = members(grower)
      guard grower.kind != .limit, pids.isDisjoint(with: own),
        place == 0 || grower.sharePct ?? 100 >= Self.leastSharePct
      else { continue }
      places.append(place)
      pids.formUnion(own)
    }
    return (places, pids)
  }

  /// The processes that a grower is made of, as far as the last snapshot knows them.
  private func members(_ grower: KillVerdict.Grower) -> Set<Int64> {
    if let pid = grower.pid { return [pid] }
    guard grower.kind == .group else { return [] }
    let members = record.processes.filter { process in
      switch grower.grouping {
      case .commInUnit: process.comm == grower.name && process.unit == grower.unit
      case .unit: process.unit == grower.name
      case .container: process.cgroup?.contains(grower.name) == true
      case .cgroup: process.cgroup == grower.name
      case .user: process.uid.map { "uid \($0)" } == grower.name
      case .commAnywhere, nil: process.comm == grower.name
      }
    }
    return Set(members.map(\.pid))
  }

  /// The victim and the suspect by the size that the kernel chooses by.
  private func victimChart(_ curves: KillCurves, _ silences: Silences) -> Chart? {
    guard let victim = curves.processes.first(where: { isVictim($0.pid) }) else { return nil }
    var chart = chart(curves, silences)
    chart.title = "The victim"
    chart.note = "Resident memory, swap and page tables: the size that badness counts."
    var size = victim.size
    // The kernel's own word comes last.
    if let atUs = event.atUs, let kib = event.victimSizeKib {
      size = size.filter { $0.us < atUs } + [Reading(us: atUs, kib: kib)]
    }
    chart.series = [
      Chart.Series("\(victimName), killed", role: .victim, Chart.points(size, silences))
    ]
    if let suspect = verdict.suspect, let pid = suspect.pid, !isVictim(pid),
      let process = curves.processes.first(where: { $0.pid == pid }), !process.size.isEmpty
    {
      chart.title = "The victim and the one to blame"
      chart.series.insert(
        Chart.Series(suspect.label, role: .suspect, Chart.points(process.size, silences)), at: 0)
    }
    return chart.series.contains { $0.points.count > 1 } ? chart : nil
  }

  private func isVictim(_ pid: Int64?) -> Bool { pid != nil && pid == event.victimPid }

  /// Real readings of a process; of anything else the few points of its trend.
  private func readings(
    of grower: KillVerdict.Grower, at place: Int, _ curves: KillCurves
  ) -> [Reading] {
    guard let atUs = event.atUs else { return [] }
    var readings =
      curves.processes.first { $0.pid == grower.pid }?.own ?? trend(at: place, untilUs: atUs)
    if grower.pid == nil, let startUs = verdict.startUs, let kib = grower.fromKib {
      readings.insert(Reading(us: startUs, kib: kib), at: 0)
    }
    if isVictim(grower.pid) { readings.removeAll { $0.us >= atUs } }
    let index = readings.firstIndex { $0.us >= atUs } ?? readings.count
    // The kernel's counts lag behind its files: a lower one is no loss.
    if grower.pid != nil, let kib = grower.toKib, kib > readings[..<index].last?.kib ?? 0 {
      readings.insert(Reading(us: atUs, kib: kib), at: index)
    }
    return readings
  }

  /// The curve that the query tells: the highest value of each of ten slices up to the kill.
  private func trend(at place: Int, untilUs: Int64) -> [Reading] {
    guard let startUs = verdict.startUs, untilUs > startUs, growers.rows.indices.contains(place),
      let column = growers.columns.firstIndex(where: { $0.name == "trend" }),
      growers.rows[place].indices.contains(column),
      case .text(let json) = growers.rows[place][column]
    else { return [] }
    let words = json.filter { !"[] ".contains($0) }.split(separator: ",")
    return words.enumerated().compactMap { index, word in
      guard let kib = Int64(word) else { return nil }
      let share = Double(index + 1) / Double(words.count)
      return Reading(us: startUs + Int64(Double(untilUs - startUs) * share), kib: kib)
    }
  }

  /// A chart of the stretch with its marks and gaps, and no curve yet.
  private func chart(_ curves: KillCurves, _ silences: Silences) -> Chart {
    var chart = Chart(title: "", fromUs: curves.fromUs, untilUs: curves.untilUs, series: [])
    if let startUs = verdict.startUs {
      chart.marks.append(Chart.Mark(us: startUs, label: "loss begins \(clock(startUs))"))
    }
    if let atUs = event.atUs {
      let what = event.victimPid == nil ? "out of memory" : "killed"
      chart.marks.append(Chart.Mark(us: atUs, label: "\(what) \(clock(atUs))", isMain: true))
    }
    let siblings = record.siblings.compactMap { sibling in
      sibling.atUs.map { (sibling.killID, $0) }
    }
    chart.marks += Chart.marks(siblings, spanUs: curves.untilUs - curves.fromUs, isMain: false)
    let known = record.gaps.filter { Self.blindKinds.contains($0.kind) }.map { gap in
      Chart.Band(fromUs: gap.fromUs, untilUs: gap.untilUs, label: "\(gap.kind): \(gap.detail)")
    }
    let silent = Chart.bands(silences).filter { band in
      !known.contains { $0.fromUs <= band.fromUs && band.untilUs <= $0.untilUs }
    }
    chart.bands = Array((known + silent).prefix(100))
    return chart
  }
}
