package import OomhistModel

/// The settings of the machine that decide what an OOM does, and where the kernel shows them.
package enum SettingsCatalogue {
  package enum Root: Sendable { case procfs, sysfs }

  /// What of a file's text is the value.
  package enum Form: Sendable {
    /// All of it, trimmed.
    case text
    /// The word in brackets: `always [madvise] never`.
    case bracketedWord
  }

  /// One setting: the name that a user would type and the file that holds it.
  package struct Entry: Sendable {
    package let name: String
    package let root: Root
    /// Path below the root.
    package let path: String
    package let form: Form
  }

  private static func sysctl(_ name: String, _ path: String) -> Entry {
    Entry(name: name, root: .procfs, path: "sys/" + path, form: .text)
  }

  private static func sys(_ name: String, _ path: String, _ form: Form = .text) -> Entry {
    Entry(name: name, root: .sysfs, path: path, form: form)
  }

  /// Every setting that is read from a file; a new one is a line here.
  package static let files: [Entry] = [
    sysctl("vm.panic_on_oom", "vm/panic_on_oom"),
    sysctl("kernel.panic", "kernel/panic"),
    sysctl("vm.overcommit_memory", "vm/overcommit_memory"),
    sysctl("vm.overcommit_ratio", "vm/overcommit_ratio"),
    sysctl("vm.overcommit_kbytes", "vm/overcommit_kbytes"),
    sysctl("vm.oom_kill_allocating_task", "vm/oom_kill_allocating_task"),
    sysctl("vm.oom_dump_tasks", "vm/oom_dump_tasks"),
    sysctl("vm.swappiness", "vm/swappiness"),
    sysctl("vm.min_free_kbytes", "vm/min_free_kbytes"),
    sys("zswap.enabled", "module/zswap/parameters/enabled"),
    sys("zswap.max_pool_percent", "module/zswap/parameters/max_pool_percent"),
    sys("thp.enabled", "kernel/mm/transparent_hugepage/enabled", .bracketedWord),
  ]

  /// The value in a file's text, invalid UTF-8 repaired; `nil` where there is none.
  package static func value(_ bytes: UnsafeRawBufferPointer, form: Form) -> String? {
    var text = bytes.trimmed
    if form == .bracketedWord {
      guard let open = text.firstOffset(of: UInt8(ascii: "["), from: 0),
        let close = text.firstOffset(of: UInt8(ascii: "]"), from: open)
      else { return nil }
      text = text.part(from: open + 1, to: close)
    }
    return text.isEmpty ? nil : text.repairedText
  }

  /// RAM and swap size as settings, in KiB: a balloon, a hot-plugged module or `swapoff` then
  /// shows as a change of a setting.
  package static func sizes(of machine: MachineSample) -> [Setting] {
    [
      Setting(name: "ram_kib", value: machine.memTotalKib.map(String.init)),
      Setting(name: "swap_kib", value: machine.swapTotalKib.map(String.init)),
    ]
  }
}
