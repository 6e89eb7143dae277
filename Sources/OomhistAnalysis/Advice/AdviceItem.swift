/// A number that an advice rests on.
package struct AdviceFigure: Equatable, Sendable {
  /// What the number counts.
  package enum Unit: String, Sendable {
    case kib
    case kibPerHour = "kib_per_hour"
    case percent
    case count
    case hours
    case seconds
    /// A setting's own number.
    case setting
  }

  /// What it is, in words.
  package var name: String
  /// The number, in its unit.
  package var value: Double
  /// What it counts.
  package var unit: Unit

  package init(_ name: String, _ value: Double, _ unit: Unit) {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

/// One thing to change, or to look at, and why.
package struct AdviceItem: Equatable, Sendable {
  /// What it is about.
  package enum Subject: String, Sendable, CaseIterable {
    case memoryLimit = "memory-limit"
    case raiseLimit = "raise-limit"
    case leak
    case scoreAdjust = "score-adjust"
    case oomPolicy = "oom-policy"
    case tmpfs
    case slab
    case kernelMemory = "kernel-memory"
    case loweredLimit = "lowered-limit"
    case javaHeap = "java-heap"
    case swap
    case overcommit
    case panicOnOom = "panic-on-oom"
    case allocatingTask = "allocating-task"
    case inheritedProtection = "inherited-protection"
    case fragmentation
    case sysrq
    case repeatedKills = "repeated-kills"
  }

  /// What it is about.
  package var subject: Subject
  /// One plain sentence; hostile names in it are not escaped.
  package var sentence: String
  /// What the sentence rests on.
  package var figures: [AdviceFigure]
  /// The exact lines to type or to write; `nil` where there is nothing of the kind.
  package var command: String?

  package init(
    _ subject: Subject, _ sentence: String, figures: [AdviceFigure] = [], command: String? = nil
  ) {
    self.subject = subject
    self.sentence = sentence
    self.figures = figures
    self.command = command
  }
}
