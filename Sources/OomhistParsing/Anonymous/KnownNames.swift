/// Names that so many machines have that they tell nothing about one.
enum KnownNames {
  /// Whether a comm is that of a widely known program, a version behind it aside, or of a kernel
  /// thread.
  static func contains(_ comm: String) -> Bool {
    if programs.contains(comm) || cutPrograms.contains(comm) { return true }
    if comm.hasPrefix("("), comm.hasSuffix(")") {
      return contains(String(comm.dropFirst().dropLast()))
    }
    let base = comm.prefix { $0 != "/" }
    if base.endIndex < comm.endIndex {
      // kworker/u8:2, ksoftirqd/0
      return kernelThreads.contains(String(base))
        && comm[base.endIndex...].allSatisfy { "/0123456789:uH".contains($0) }
    }
    var bare = comm[...]
    while let last = bare.last, last == "." || last.isASCII && last.isNumber { bare.removeLast() }
    if bare.hasSuffix("-") { bare.removeLast() }
    return bare.count < comm.count && comm.count - bare.count <= 6
      && (programs.contains(String(bare)) || kernelThreads.contains(String(bare)))
  }

  /// Whether a part of a path, without the kind of a unit, may stay.
  static func isPartOfPath(_ text: String) -> Bool {
    contains(text) || folders.contains(text) || groups.contains(text)
  }

  /// Endings of systemd's units.
  static let unitKinds = [
    ".service", ".scope", ".slice", ".socket", ".mount", ".automount", ".swap", ".timer",
    ".target", ".path",
  ]

  /// What stands before a name or an id in a part of a path.
  static let partPrefixes = [
    "cri-containerd-", "libpod-conmon-", "containerd-", "nerdctl-", "docker-", "libpod-", "podman-",
    "crio-", "lxc.payload.", "kubepods-burstable-pod", "kubepods-besteffort-pod", "kubepods-pod",
    "pod", "machine-", "session-", "user-runtime-dir@", "user-", "user@",
  ]

  /// Whether a word of a kernel's release is one of distributions and architectures, a number
  /// behind it aside.
  static func isReleaseWord(_ word: String) -> Bool {
    var bare = word[...]
    while let last = bare.last, last.isASCII, last.isNumber { bare.removeLast() }
    return releaseWords.contains(word) || releaseWords.contains(String(bare))
  }

  private static let releaseWords = words(
    """
    aarch64 amd amd64 amzn arm arm64 armhf armv7l aws azure bpo cloud deb default el fc gcp generic gke \
    i686 k kvm lowlatency lts microsoft oracle pae ppc64le preempt PREEMPT raspi rc rpi rpt rt s390x \
    64k server standard uek v virt virtual WSL x x86 zen
    """)

  /// comm has 15 bytes at most.
  private static let cutPrograms = Set(
    programs.filter { $0.utf8.count > 15 }.map { String($0.prefix(15)) })

  private static let programs = words(
    """
    accounts-daemon acpid agetty airflow alertmanager anacron ansible apache apache2 apt apt-get at atd \
    atop auditd avahi-daemon awk bash bazel beam beam.smp bind bluetoothd bun bundle bzip2 cadvisor caddy \
    calico-node cargo cassandra cat cc1 cc1plus celery ceph-mds ceph-mgr ceph-mon ceph-osd certbot \
    charon chrome chromium chronyd clamd clamscan clang clang++ cloud-init code collectd collectd-core \
    colord containerd containerd-shim containerd-shim-runc-v2 coredns couchdb cp crio cron crond crontab \
    cups-browsed cupsd curl dash dbus-broker dbus-broker-launch dbus-daemon dd deno dhclient dhcpcd \
    dmesg dnf dnsmasq docker docker-init docker-proxy dockerd dotnet dovecot dpkg du earlyoom \
    elasticsearch emacs envoy erl_child_setup etcd exim exim4 fail2ban-server falcon-sensor \
    fcgiwrap ffmpeg filebeat find firefox firewalld flanneld fluent-bit fluentd fwupd gc gcc gdb gdm \
    git gitaly gitlab-runner glusterd glusterfs glusterfsd gnome-shell go grafana grafana-server grep \
    gunicorn gzip haproxy head hostapd htop httpd id influxd init inetd initctl iotop ipsec irqbalance java javac \
    jenkins journalctl jsvc julia k3s kafka keepalived kibana kill killall kswapd kubectl kube-apiserver \
    kube-controller-manager kube-proxy kube-scheduler kubelet ld ldap less libvirtd lightdm lighttpd \
    logrotate logstash loki ls lvmetad lxc-start lxcfs lxd mail make mariadbd master mcelog mdadm \
    memcached metricbeat mkdir mongod mongos monit more mosquitto mount multipathd munin-node mv mysql \
    mysqld mysqld_safe mysqldump named nano nc ncdu net netdata NetworkManager networkd-dispatcher \
    newrelic-infra nfsd nginx nginx-ingress-controller nice nm-dispatcher node node_exporter nohang nohup \
    npm nrpe nslcd nscd ntpd ollama oomd oomhist opensearch opensmtpd openvpn oom_reaper packagekitd pacman \
    pause percona perl pgbouncer php php-cgi php-fpm pickup ping pip pipewire plymouthd pm2 podman \
    polkitd postfix postgres postgresql postmaster prometheus promtail proxysql ps psql pulseaudio puma \
    puppet pwsh python python2 python3 qemu qemu-img qemu-kvm qemu-system-x86 qemu-system-x86_64 \
    qmgr R rabbitmq-server rails rclone redis redis-sentinel redis-server resque rpc.mountd rpc.statd rpcbind \
    rpm rqlited rspamd rsync rsyslogd ruby runc runuser rust-analyzer rustc salt-master salt-minion \
    scp screen scsi_eh_0 sd-pam sddm sed seatd sendmail sftp-server sh sidekiq sleep slapd smartd smbd \
    snapd snmpd solr sort spark splunkd squid sqlite3 ssh ssh-agent sshd sshd-session ssserver sssd \
    sssd_be sssd_nss sssd_pam statd stress stress-ng strace stunnel su sudo supervisord swift sync sysctl \
    syslog syslog-ng systemctl systemd systemd-coredump systemd-hostnamed systemd-journald \
    systemd-localed systemd-logind systemd-machined systemd-networkd systemd-oomd systemd-resolved \
    systemd-timedated systemd-timesyncd systemd-udevd systemd-userdbd systemd-userwork tail tar tcpdump \
    td-agent tee telegraf telnetd test thermald tini tmux tomcat top tor traefik tuned udevadm udevd \
    udisksd updatedb spamd ufw unattended-upgrade unattended-upgr unbound uptimed upowerd uvicorn uwsgi valkey-server \
    varnishd vault vector vi vim virtlogd virtqemud vmtoolsd vsftpd watch watchdog weston wget which whoami \
    winbindd wireplumber wpa_supplicant Xorg xargs xinetd xz yarn yum zabbix_agentd zabbix_server zfs \
    zookeeper zsh zstd
    """)

  private static let kernelThreads = words(
    """
    cpuhp events idle_inject kauditd kblockd kcompactd kdevtmpfs khugepaged khungtaskd kintegrityd ksmd \
    ksoftirqd kswapd kthreadd kworker migration oom_reaper rcu_bh rcu_gp rcu_par_gp rcu_preempt rcu_sched \
    rcuog rcuop rcuos swapper watchdog watchdogd writeback jbd2 kthrotld
    """)

  private static let folders = words(
    """
    - bin boot container containers data dev etc home kmsg lib lib64 libexec local log logs lost+found media \
    messages messages.1 mnt opt proc root run sbin share snap srv stdin sys syslog syslog.1 kern.log \
    tmp usr var cache spool jvm jre sys-fs kernel.log dmesg dmesg.0 journal console log.0
    """)

  private static let groups = words(
    """
    actions.runner app app.slice background besteffort burstable cgroup cpuset docker dockershim garden guaranteed init \
    init.scope kubepods kubelet kubepods-besteffort kubepods-burstable lxc lxc.monitor lxc.payload machine \
    machine.slice payload podruntime session system system-getty system-systemd\\x2dfsck runtime user \
    console-getty dbus emergency getty@tty1 serial-getty@ttyS0 systemd-fsckd \
    systemd-journal-flush systemd-udev-trigger ssh networking rsyslog cron mariadb mysql
    """)

  private static func words(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
  }
}
