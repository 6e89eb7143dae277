package import OomhistModel

/// The story's curves, ready to be drawn.
extension Story {
  private static let growerCount = 6
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
    if let machine = memoryChart(curves, silences) { charts["Timeline"] = [machine] }
    if let growers = growerChart(curves, silences) { charts["Who grew"] = [growers] }
    if let two = victimChart(curves, silences) { charts["Why this victim"] = [two] }
    return charts
  }

  private func memoryChart(_ curves: KillCurves, _ silences: Silences) -> Chart? {
    var series: [Chart.Series] = []
    var chart = chart(curves, silences)
    if let cgroup = event.oomMemcg {
      guard curves.used.count > 1 else { return nil }
      chart.title = "Memory of \(cgroup)"
      chart.note = "What it used, and its limit."
      series.append(Chart.Series("used", points(curves.used, silences)))
      series.append(Chart.Series("limit", role: .total, points(curves.total)))
    } else {
      guard curves.available.count > 1 else { return nil }
      chart.title = "Memory that could still be had"
      chart.note = "What the kernel could give away without swapping (MemAvailable)."
      series.append(Chart.Series("available", points(curves.available, silences)))
      if !curves.headroom.isEmpty {
        series.append(Chart.Series("available and free swap", points(curves.headroom, silences)))
      }
      series.append(Chart.Series("RAM", role: .total, points(curves.total)))
    }
    chart.series = series.filter { !$0.points.isEmpty }
    return chart
  }

  /// Those that grew most, and the victim where it is none of them.
  private func growerChart(_ curves: KillCurves, _ silences: Silences) -> Chart? {
    var chart = chart(curves, silences)
    chart.title = "Those that grew most"
    chart.note =
      "What each owned: anonymous memory, swap and page tables; groups and memory without an"
      + " owner as a whole."
    for (place, grower) in verdict.growers.prefix(Self.growerCount).enumerated() {
      let readings = readings(of: grower, at: place, curves)
      guard readings.count > 1 else { continue }
      let isSuspect = place == 0 && verdict.verdict != .undetermined
      let name = isVictim(grower.pid) ? "\(grower.label), killed" : grower.label
      chart.series.append(
        Chart.Series(
          name, role: isSuspect ? .suspect : isVictim(grower.pid) ? .victim : .ordinary,
          points(readings, grower.pid == nil ? Silences([]) : silences)))
    }
    guard !chart.series.isEmpty else { return nil }
    if let victim = curves.processes.first(where: { isVictim($0.pid) }), !victim.own.isEmpty,
      !verdict.growers.prefix(Self.growerCount).contains(where: { isVictim($0.pid) })
    {
      chart.series.append(
        Chart.Series("\(victimName), killed", role: .victim, points(victim.own, silences)))
    }
    return chart
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
    chart.series = [Chart.Series("\(victimName), killed", role: .victim, points(size, silences))]
    if let suspect = verdict.suspect, let pid = suspect.pid, !isVictim(pid),
      let process = curves.processes.first(where: { $0.pid == pid }), !process.size.isEmpty
    {
      chart.title = "The victim and the one to blame"
      chart.series.insert(
        Chart.Series(suspect.label, role: .suspect, points(process.size, silences)), at: 0)
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
    let known = record.gaps.filter { Self.blindKinds.contains($0.kind) }.map { gap in
      Chart.Band(fromUs: gap.fromUs, untilUs: gap.untilUs, label: "\(gap.kind): \(gap.detail)")
    }
    let silent = silences.stretches.map {
      Chart.Band(fromUs: $0.lowerBound, untilUs: $0.upperBound, label: "no snapshot")
    }.filter { band in
      !known.contains { $0.fromUs <= band.fromUs && band.untilUs <= $0.untilUs }
    }
    chart.bands = Array((known + silent).prefix(100))
    return chart
  }

  /// A curve that is broken where nobody looked.
  private func points(_ readings: [Reading], _ silences: Silences = Silences([])) -> [Chart.Point] {
    var points: [Chart.Point] = []
    for reading in readings {
      if let last = points.last, last.kib != nil,
        silences.stretches.contains(where: {
          last.us < $0.upperBound && $0.upperBound <= reading.us
        })
      {
        points.append(Chart.Point(us: last.us + 1, kib: nil))
      }
      points.append(Chart.Point(us: reading.us, kib: reading.kib))
    }
    return points
  }
}
