import OomhistModel

extension ProcessFacts {
  private static let programs = [
    "nginx", "postgres", "java", "python3", "sshd", "systemd-journal", "containerd-shim", "node",
    "redis-server", "dbus-daemon", "cron", "chronyd", "rsyslogd", "bash", "gunicorn", "php-fpm8.2",
    "mysqld", "celery", "prometheus", "dockerd", "envoy", "vector", "sidekiq", "haproxy",
  ]

  /// What the so-manieth process of the made-up machine is.
  static func madeUp(
    number: Int, leaks: Bool, mayBeJob: Bool, _ dice: inout Dice
  ) -> ProcessFacts {
    let comm = leaks ? "leaky-app" : programs[Int(dice.within(0...Int64(programs.count - 1)))]
    let isJob = mayBeJob && dice.chance(0.3)
    let container = dice.chance(0.15) ? String(dice.next() & 0xff_ffff, radix: 16) : nil
    let job = isJob ? " --job=\(number) --attempt=1" : ""
    return ProcessFacts(
      ppid: 1, uid: UInt32(dice.within(0...9) * 111), comm: comm, exe: "/usr/bin/" + comm,
      cmdline: "/usr/bin/\(comm) --config=/etc/\(comm)/\(comm).conf --worker=\(number % 16)" + job,
      cgroup: container.map {
        "/system.slice/docker-" + String(repeating: "0", count: 64 - $0.count) + $0 + ".scope"
      } ?? "/system.slice/\(comm).service")
  }
}
