/// Text of the kernel that names a cgroup: 255 bytes of its owner's choice, which may look like another
/// record, like a stamp and what follows it, or like an escaped newline.
enum CgroupNames {
  /// `Tasks in /…`, `stats for /…`, `cpuset=…`, `task_memcg=/…`.
  private static let beginnings: [StaticString] = [" in /", " for /", "cpuset=", "memcg=/"]

  static func mayBe(in text: Bytes) -> Bool { beginnings.contains { text.contains($0) } }
}
