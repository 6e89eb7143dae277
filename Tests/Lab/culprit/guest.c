// The first process of the lab's guest, and the only one beside those that a scenario starts.
//
// It loads the disk's modules, mounts what there is to mount, carries out /data/plan line by line, stops
// the recorder, and writes down what the kernel has to say. It is locked in memory and allocates nothing
// while a plan runs, so that it goes on while the machine thrashes. Whatever it does it tells the console:
//
//   LAB <seconds since boot> <step ...>
//   LAB <seconds since boot> pid <pid> <comm> <unit>
//
// Lines of a plan (paths of units are below the cgroup root, others absolute):
//
//   hierarchy v1|v2                       which cgroups; first line
//   unit PATH [FILE=VALUE ...]            a cgroup, with its controllers, and what is written to its files
//   start PATH COMM HABIT [key=value ...] a hog in that cgroup
//   sleep SECONDS                         nothing
//   interval SPAN                         the recorder's, before `record`
//   record SECONDS                        the recorder, then as much time
//   go COMM                               SIGUSR1 to the hogs of that name
//   kills COUNT SECONDS                   until the kernel has killed so many, or time is up
//   gone COMM SECONDS                     until no process of that name is left, or time is up
//   stop PATH                             SIGKILL to all in the cgroup
//   write FILE VALUE                      also below /proc and /sys
//   ramp FILE FROM TO SECONDS             writes a rising number; TO may be PERCENT% of what is available,
//                                         in pages of 2 MiB
//   tmpfs PATH, empty FILE, swap MIB      a file system, an emptied file, a swap file

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { most_words = 24, most_programs = 256 };

static struct {
  pid_t pid;
  char comm[32];
} programs[most_programs];
static int program_count;
static pid_t recorder;
static char cgroup_root[64] = "/sys/fs/cgroup";
static int unified = 1;
static char interval[16] = "1s";
static char buffer[1 << 16];          // what was read last
static char script[sizeof buffer];     // what is carried out, kept

// MARK: - Small things

static double uptime(void) {
  struct timespec now;
  clock_gettime(CLOCK_BOOTTIME, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
  char line[512];
  int length = snprintf(line, sizeof line, "LAB %.2f ", uptime());
  va_list rest;
  va_start(rest, format);
  length += vsnprintf(line + length, sizeof line - (size_t)length - 1, format, rest);
  va_end(rest);
  if (length > (int)sizeof line - 2) length = sizeof line - 2;
  line[length++] = '\n';
  if (write(STDOUT_FILENO, line, (size_t)length) < 0) return;
}

static int put(const char *path, const char *value) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t written = write(file, value, strlen(value));
  int error = errno;
  close(file);
  errno = error;
  return written < 0 ? -1 : 0;
}

static ssize_t get(const char *path) {  // into `buffer`, as a string
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t length = read(file, buffer, sizeof buffer - 1);
  close(file);
  if (length >= 0) buffer[length] = 0;
  return length;
}

static long counter(const char *path, const char *key) {
  if (get(path) < 0) return -1;
  for (char *line = buffer; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
    if (!strncmp(line, key, strlen(key))) return atol(line + strlen(key));
  return -1;
}

static void copy(const char *from, const char *to) {
  int source = open(from, O_RDONLY | O_CLOEXEC), target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  ssize_t length;
  while (source >= 0 && target >= 0 && (length = read(source, buffer, sizeof buffer)) > 0)
    if (write(target, buffer, (size_t)length) < length) break;
  struct stat facts;
  if (source >= 0 && target >= 0 && !fstat(source, &facts))
    futimens(target, (struct timespec[]){facts.st_atim, facts.st_mtim});  // pstore: when it was written
  if (source >= 0) close(source);
  if (target >= 0) close(target);
}

static void reap(void) {
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
    if (pid == recorder) say("recorder ended, status 0x%x", status), recorder = 0;
    for (int index = 0; index < program_count; index++)
      if (programs[index].pid == pid) {
        say("ended %d %s status 0x%x", pid, programs[index].comm, status);
        programs[index].pid = 0;
      }
  }
}

static void tick(void) {
  struct timespec time = {0, 100000000};
  nanosleep(&time, NULL);
  reap();
}

static void sleep_for(double seconds) {
  for (double end = uptime() + seconds; uptime() < end;) tick();
}

// MARK: - cgroups

static void controllers(const char *path) {
  char file[512];
  if (!unified) return;
  snprintf(file, sizeof file, "%s/cgroup.subtree_control", path);
  if (put(file, "+memory +cpuset +pids")) say("cannot set %s: %s", file, strerror(errno));
}

static void make_cgroup(const char *unit) {
  char path[512];
  for (const char *slash = unit; (slash = strchr(slash, '/')); slash++) {
    snprintf(path, sizeof path, "%s/%.*s", cgroup_root, (int)(slash - unit), unit);
    mkdir(path, 0755);
    controllers(path);
  }
  snprintf(path, sizeof path, "%s/%s", cgroup_root, unit);
  mkdir(path, 0755);
}

static void hierarchy(const char *version) {
  unified = strcmp(version, "v1") != 0;
  if (unified) {
    if (mount("cgroup2", cgroup_root, "cgroup2", 0, NULL)) say("no cgroup2: %s", strerror(errno));
    controllers(cgroup_root);
    return;
  }
  mount("cgroup", cgroup_root, "tmpfs", 0, "mode=755");
  strcat(cgroup_root, "/memory");
  mkdir(cgroup_root, 0755);
  if (mount("cgroup", cgroup_root, "cgroup", 0, "memory")) say("no cgroup v1: %s", strerror(errno));
}

static void join(const char *unit) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s/cgroup.procs", cgroup_root, unit);
  if (put(path, "0")) say("cannot join %s: %s", unit, strerror(errno));
}

static void stop(const char *unit) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s/cgroup.procs", cgroup_root, unit);
  for (int round = 0; round < 5; round++) {
    if (get(path) <= 0) return;
    for (char *pid = strtok(buffer, "\n"); pid; pid = strtok(NULL, "\n")) kill(atoi(pid), SIGKILL);
    tick();
  }
}

// MARK: - Programs

static void start(char **words, int count) {
  make_cgroup(words[1]);
  char name[64];
  snprintf(name, sizeof name, "name=%s", words[2]);
  pid_t pid = fork();
  if (pid == 0) {
    char *arguments[most_words + 4] = {"hog", words[3], name};
    for (int index = 4; index < count; index++) arguments[index - 1] = words[index];
    join(words[1]);
    setsid();
    execv("/lab/hog", arguments);
    say("no hog: %s", strerror(errno));
    _exit(127);
  }
  if (program_count < most_programs) {
    programs[program_count].pid = pid;
    snprintf(programs[program_count++].comm, sizeof programs->comm, "%s", words[2]);
  }
  say("pid %d %s %s", pid, words[2], words[1]);
}

static void start_recorder(void) {
  make_cgroup("system.slice/oomhist.service");
  recorder = fork();
  if (recorder == 0) {
    join("system.slice/oomhist.service");
    setsid();
    int output = open("/data/out/recorder.txt", O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    setenv("LD_LIBRARY_PATH", "/lab/libs", 1);
    execl("/lab/oomhist", "oomhist", "collect", "--interval", interval, "--db", "/data/out/h.db", NULL);
    _exit(127);
  }
  say("pid %d oomhist system.slice/oomhist.service", recorder);
}

static void stop_recorder(void) {
  if (!recorder) {
    say("the recorder was gone before the end");
    return;
  }
  kill(recorder, SIGTERM);
  for (double end = uptime() + 8; recorder && uptime() < end;) tick();
  if (recorder) say("the recorder did not end"), kill(recorder, SIGKILL);
}

static void go(const char *comm) {
  for (int index = 0; index < program_count; index++)
    if (programs[index].pid && !strcmp(programs[index].comm, comm)) kill(programs[index].pid, SIGUSR1);
}

static int running(const char *comm) {
  for (int index = 0; index < program_count; index++)
    if (programs[index].pid && !strcmp(programs[index].comm, comm)) return 1;
  return 0;
}

// MARK: - Machine-wide things

static void swap_file(long mib) {
  const char *path = "/data/swapfile";
  static unsigned header[1024];
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || fallocate(file, 0, 0, mib << 20)) say("swap file: %s", strerror(errno));
  header[256] = 1;                                // version
  header[257] = (unsigned)(mib << 20) / 4096 - 1;  // last page
  memcpy((char *)header + 4086, "SWAPSPACE2", 10);
  if (pwrite(file, header, sizeof header, 0) < 0) say("swap header: %s", strerror(errno));
  fsync(file);
  close(file);
  if (swapon(path, 0)) say("swapon: %s", strerror(errno));
}

static void ramp(const char *path, double from, const char *target, double seconds) {
  double to = atof(target);
  if (strchr(target, '%')) to = (double)counter("/proc/meminfo", "MemAvailable:") * to / 100 / 2048;
  char value[32];
  double begin = uptime(), part;
  do {
    part = (uptime() - begin) / seconds;
    if (part > 1) part = 1;
    snprintf(value, sizeof value, "%ld", (long)(from + (to - from) * part));
    if (put(path, value)) say("cannot write %s to %s: %s", value, path, strerror(errno));
    for (int ticks = 0; ticks < 4; ticks++) tick();
  } while (part < 1);
  say("%s is at %s", path, value);
}

// MARK: - The plan

static void carry_out(char *line) {
  char *words[most_words + 1];
  int count = 0;
  for (char *word = strtok(line, " "); word && count < most_words; word = strtok(NULL, " ")) words[count++] = word;
  words[count] = NULL;
  if (!count) return;
  const char *verb = words[0];
  say("step %s %s %s", verb, count > 1 ? words[1] : "", count > 2 ? words[2] : "");
  if (!strcmp(verb, "hierarchy")) hierarchy(words[1]);
  else if (!strcmp(verb, "interval")) snprintf(interval, sizeof interval, "%s", words[1]);
  else if (!strcmp(verb, "unit")) {
    make_cgroup(words[1]);
    for (int index = 2; index < count; index++) {
      char path[512], *value = strchr(words[index], '=');
      *value = 0;
      snprintf(path, sizeof path, "%s/%s/%s", cgroup_root, words[1], words[index]);
      if (put(path, value + 1)) say("cannot write %s: %s", path, strerror(errno));
    }
  } else if (!strcmp(verb, "start")) start(words, count);
  else if (!strcmp(verb, "sleep")) sleep_for(atof(words[1]));
  else if (!strcmp(verb, "record")) start_recorder(), sleep_for(atof(words[1]));
  else if (!strcmp(verb, "go")) go(words[1]);
  else if (!strcmp(verb, "kills")) {
    double end = uptime() + atof(words[2]);
    while (counter("/proc/vmstat", "oom_kill ") < atol(words[1]) && uptime() < end) tick();
    say("killed so far: %ld", counter("/proc/vmstat", "oom_kill "));
  } else if (!strcmp(verb, "gone")) {
    for (double end = uptime() + atof(words[2]); running(words[1]) && uptime() < end;) tick();
  } else if (!strcmp(verb, "stop")) stop(words[1]);
  else if (!strcmp(verb, "write")) {
    if (put(words[1], words[2])) say("cannot write %s: %s", words[1], strerror(errno));
  } else if (!strcmp(verb, "ramp")) ramp(words[1], atof(words[2]), words[3], atof(words[4]));
  else if (!strcmp(verb, "tmpfs")) {
    if (mount("scratch", words[1], "tmpfs", 0, "size=400%")) say("no tmpfs: %s", strerror(errno));
  } else if (!strcmp(verb, "empty")) {
    if (truncate(words[1], 0)) say("cannot empty %s", words[1]);
  } else if (!strcmp(verb, "swap")) swap_file(atol(words[1]));
  else say("unknown step %s", verb);
}

static void follow_plan(void) {
  if (get("/data/plan") <= 0) say("no plan");
  memcpy(script, buffer, sizeof script);
  for (char *line = script, *next; line; line = next) {
    if ((next = strchr(line, '\n'))) *next++ = 0;
    carry_out(line);
  }
}

// MARK: - Begin and end

static void load_modules(void) {
  char path[256];
  if (get("/m/order") <= 0) return;
  memcpy(script, buffer, sizeof script);
  for (char *name = strtok(script, "\n"); name; name = strtok(NULL, "\n")) {
    snprintf(path, sizeof path, "/m/%s", name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (syscall(SYS_finit_module, file, "", 0) && errno != EEXIST) say("module %s: %s", name, strerror(errno));
    close(file);
    unlink(path);
  }
}

static void mount_all(void) {
  struct stat found;
  for (int round = 0; stat("/dev/vdb", &found) && round < 100; round++) usleep(50000);
  if (mount("/dev/vda", "/new", "ext4", MS_RDONLY, NULL)) say("no root: %s", strerror(errno));
  if (mount("/dev/vdb", "/new/data", "ext4", MS_NOATIME, NULL)) say("no data disk: %s", strerror(errno));
  mount("/proc", "/new/proc", NULL, MS_MOVE, NULL);
  mount("/sys", "/new/sys", NULL, MS_MOVE, NULL);
  mount("/dev", "/new/dev", NULL, MS_MOVE, NULL);
  unlink("/init");  // the initramfs is memory too
  if (chdir("/new") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/")) say("no new root");
  mkdir("/dev/shm", 0777);
  mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL);
  mount("tmpfs", "/run", "tmpfs", 0, "mode=755");
  mount("tmpfs", "/tmp", "tmpfs", 0, NULL);
}

static void keep_kernel_log(void) {
  int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  int file = open("/data/out/kmsg.txt", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  for (;;) {
    ssize_t length = read(log, buffer, sizeof buffer);
    if (length < 0 && errno == EPIPE) continue;
    if (length <= 0 || write(file, buffer, (size_t)length) < 0) break;
  }
  close(log);
  close(file);
}

static void keep_pstore(void) {
  char from[512], to[512];
  if (mount("pstore", "/sys/fs/pstore", "pstore", 0, NULL)) say("pstore: %s", strerror(errno));
  mkdir("/data/out/pstore", 0755);
  DIR *folder = opendir("/sys/fs/pstore");
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    if (entry->d_name[0] == '.') continue;
    snprintf(from, sizeof from, "/sys/fs/pstore/%s", entry->d_name);
    snprintf(to, sizeof to, "/data/out/pstore/%s", entry->d_name);
    copy(from, to);
  }
  if (folder) closedir(folder);
}

static void power_off(void) {
  say("done");
  sync();
  umount2("/data", MNT_DETACH);
  sync();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

int main(void) {
  mkdir("/proc", 0755), mkdir("/sys", 0755), mkdir("/dev", 0755), mkdir("/new", 0755);
  mount("proc", "/proc", "proc", 0, NULL);
  mount("sysfs", "/sys", "sysfs", 0, NULL);
  mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
  int console = open("/dev/console", O_RDWR);
  for (int file = 0; file < 3; file++) dup2(console, file);
  load_modules();
  mount_all();
  mlockall(MCL_CURRENT | MCL_FUTURE);
  setenv("PATH", "/lab", 1), setenv("HOME", "/root", 1), setenv("LANG", "C.UTF-8", 1);
  if (sethostname("lab", 3)) say("no name");
  struct stat earlier;
  int second = !stat("/data/out/first-boot", &earlier);
  mkdir("/data/out", 0755);
  say("up, boot %d", second + 1);
  if (second) {  // after a panic: what does a recorder learn that starts again?
    copy("/data/out/h.db", "/data/out/found.db");
    copy("/data/out/h.db-wal", "/data/out/found.db-wal");
    hierarchy("v2");
    keep_pstore();
    start_recorder();
    sleep_for(6);
    stop_recorder();
    power_off();
  }
  close(open("/data/out/first-boot", O_WRONLY | O_CREAT, 0644));
  copy("/proc/vmstat", "/data/out/vmstat-before.txt");
  copy("/proc/meminfo", "/data/out/meminfo-before.txt");
  sync();
  follow_plan();
  say("plan carried out");
  stop_recorder();
  copy("/proc/vmstat", "/data/out/vmstat-after.txt");
  copy("/proc/meminfo", "/data/out/meminfo-after.txt");
  keep_kernel_log();
  power_off();
}
