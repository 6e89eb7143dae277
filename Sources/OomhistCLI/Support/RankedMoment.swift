import OomhistAnalysis
import OomhistModel
import OomhistSources

/// All that a ranking needs of one moment: now, or one in the record.
struct RankedMoment {
  var processes: [RankedProcess]
  /// Its RAM and swap are known, if anything is.
  var machine: MachineSample
  /// `uname -r`.
  var kernelRelease: String?
  var pageSizeKib: Int64
  /// µs since the epoch.
  var atUs: Int64
  /// Limits of the cgroups at these paths, in their order.
  var limits: (_ paths: [String]) throws -> [CgroupReading]
  /// What a person reads where no process is left to be shown.
  var emptyText: () throws -> String

  /// How the kernel of this moment computes badness.
  var rules: BadnessRules {
    BadnessRules(release: kernelRelease.flatMap { KernelRelease($0) }, pageKib: pageSizeKib)
  }
}

extension RankedMoment {
  /// The machine as it is.
  init(live options: MachineOptions, withCgroups: Bool, atUs: Int64) throws {
    let (procfs, sysfs, cgroupfs) = (options.procfs, options.sysfs, options.cgroupfs)
    let reader = try RankingReader(procfs: procfs)
    let machine = try MachineReader(procfs: procfs, sysfs: sysfs)
    self.init(
      processes: try reader.readRanking { _ in withCgroups ? [.score, .cgroup] : .score },
      machine: machine.readSample(),
      kernelRelease: machine.kernelRelease(), pageSizeKib: MachineReader.pageSizeKib, atUs: atUs,
      limits: {
        CgroupLimitReader(procfs: procfs, sysfs: sysfs, cgroupfs: cgroupfs)?.readLimits(of: $0)
          ?? []
      },
      emptyText: { "no process matches" })
  }
}
