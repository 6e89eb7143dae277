/// Lines of the kernel that name a cgroup: 255 bytes of its owner's choice, which may look like another
/// record, like a stamp and what follows it, or like an escaped newline.
enum CgroupNames {
  static func mayBe(in message: Bytes) -> Bool {
    switch KernelMessage.read(message) {
    case .memcg(.paths), .memcg(.stats), .groupKill, .summary: true
    default: message.contains(" in /") || message.contains("cpuset=")
    }
  }
}
