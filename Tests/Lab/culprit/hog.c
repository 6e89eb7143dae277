// A program that uses memory in one chosen way, under a name of one's choice.
//
//   hog HABIT name=COMM [key=value ...]
//
// Habits:
//   hold     mb=                       a constant amount, touched every second
//   grow     what= mb= to= rate        the amount rises at a constant rate, then holds
//   saw      low= high= period=        rises from low to high, falls back, again and again
//   burst    mb=                       takes everything as fast as it can, then holds
//   swell    mb= up= stay=             rises within `up` s, stays for `stay` s, gives all of it back
//   crowd    mb= count= every=         forks a child of mb each `every` ms, `count` of them
//   prefork  mb= count= to= rate       `count` children from the start; the rate is shared by all
//   reborn   mb= every= rate           a child grows; each `every` s a new one takes over its size
//   heir     child= ...                forks one child, named `child`, that grows; itself does nothing
//   scan     path= [rest=]             reads a file's pages over and over
//
// What may grow (what=):
//   anon   anonymous memory            memfd, sysv   a shared segment, mapped by this process alone
//   file   a file at path=             socket, pipe  what lies unread in socket pairs, in pipes
//   tables page tables, nearly no page of its own     threads  thread stacks, kernel and user
//   heap   malloc; ends with status 3 where that fails
//
// A rate is kbps=KIB_PER_SECOND or fill=SECONDS: what is available when the growth begins would be gone
// after that time; share=PERCENT of it. to= is the amount in MiB at which growth ends. MiB may be given as
// a part of the machine: mb=30%. wait=1 begins at SIGUSR1. adj= is the oom_score_adj; "keep" inherits it.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { page_size = 4096, pages_per_mib = 256 };

static char **words;

// MARK: - Arguments and the clock

static const char *text(const char *key, const char *otherwise) {
  size_t length = strlen(key);
  for (char **word = words; *word; word++)
    if (!strncmp(*word, key, length) && (*word)[length] == '=') return *word + length + 1;
  return otherwise;
}

static long number(const char *key, long otherwise) {
  const char *found = text(key, NULL);
  return found ? atol(found) : otherwise;
}

static long meminfo(const char *key) {
  char line[128];
  long value = 0;
  FILE *file = fopen("/proc/meminfo", "r");
  if (!file) return 0;
  while (fgets(line, sizeof line, file))
    if (!strncmp(line, key, strlen(key)) && line[strlen(key)] == ':') value = atol(line + strlen(key) + 1);
  fclose(file);
  return value;
}

// An amount given in MiB or in percent of the machine, in pages.
static long amount(const char *key, long otherwise_mib) {
  const char *found = text(key, NULL);
  if (!found) return otherwise_mib * pages_per_mib;
  if (strchr(found, '%')) return meminfo("MemTotal") / 4 * atol(found) / 100;
  return (long)(atof(found) * pages_per_mib);
}

// Pages per second.
static double rate(void) {
  double pages = (double)number("kbps", 0) / 4;
  if (pages <= 0) pages = (double)meminfo("MemAvailable") / 4 / (double)number("fill", 20);
  return pages * (double)number("share", 100) / 100;
}

static double clock_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void nap(double seconds) {
  struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  nanosleep(&time, NULL);
}

static void rest_forever(void) {
  for (;;) pause();
}

static void fail(const char *what) {
  fprintf(stderr, "hog %s: %s: %s\n", text("name", "?"), what, strerror(errno));
  exit(4);
}

// MARK: - Ways to grow: each takes about so many pages, and says how many it took (0: no more)

static void touch(volatile char *start, long pages) {
  for (long page = 0; page < pages; page++) start[page * page_size] += 1;
}

static char *reserve(long pages, int more_flags) {
  char *start = mmap(NULL, (size_t)pages * page_size, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | more_flags, -1, 0);
  return start == MAP_FAILED ? NULL : start;
}

static long take_anon(long pages) {
  char *start = reserve(pages, 0);
  if (!start) return 0;
  touch(start, pages);
  return pages;
}

static long take_heap(long pages) {
  char *start = malloc((size_t)pages * page_size);
  if (!start) {
    printf("hog %s: malloc failed\n", text("name", "?"));
    exit(3);
  }
  touch(start, pages);
  return pages;
}

static long take_memfd(long pages) {
  static int segment = -1;
  static long size;
  if (segment < 0 && (segment = memfd_create("frames", 0)) < 0) fail("memfd_create");
  if (ftruncate(segment, (size + pages) * page_size)) fail("ftruncate");
  char *start = mmap(NULL, (size_t)pages * page_size, PROT_READ | PROT_WRITE, MAP_SHARED, segment,
                     size * page_size);
  if (start == MAP_FAILED) return 0;
  touch(start, pages);
  size += pages;
  return pages;
}

static long take_sysv(long pages) {
  static char *segment;
  static long used, size = 16 * pages_per_mib;
  if (!segment || used + pages > size) {
    if (pages > size) pages = size;
    int id = shmget(IPC_PRIVATE, (size_t)size * page_size, IPC_CREAT | 0600);
    if (id < 0 || (segment = shmat(id, NULL, 0)) == (void *)-1) fail("shmget");
    shmctl(id, IPC_RMID, NULL);
    used = 0;
  }
  touch(segment + used * page_size, pages);
  used += pages;
  return pages;
}

static long take_file(long pages) {
  static int file = -1;
  static char block[page_size];
  if (file < 0 && (file = open(text("path", ""), O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0) fail("open");
  for (long page = 0; page < pages; page++) {
    memset(block, (int)page, 64);
    if (write(file, block, sizeof block) < 0) return 0;
  }
  return pages;
}

// A message of 900 bytes is an sk_buff and its data, both of slabs: 5 of them are about 3 pages.
static long take_socket(long pages) {
  static int ends[2] = {-1, -1};
  static char message[900];
  for (long sent = 0; sent * 3 / 5 < pages;) {
    if (ends[0] < 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends)) return 0;
    if (write(ends[1], message, sizeof message) > 0) sent++;
    else ends[0] = -1;  // full: it stays open, unread
  }
  return pages;
}

static long take_pipe(long pages) {
  static int ends[2] = {-1, -1};
  static char block[page_size];
  for (long page = 0; page < pages;) {
    if (ends[0] < 0) {
      if (pipe2(ends, O_NONBLOCK)) return 0;
      fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
    }
    if (write(ends[1], block, sizeof block) > 0) page++;
    else ends[0] = -1;
  }
  return pages;
}

// Reading one byte of each 2 MiB maps the one page of zeros that all share, by a page table of its own.
static long take_tables(long pages) {
  long span = 512;
  char *start = reserve(pages * span, MAP_NORESERVE);
  if (!start) return 0;
  for (long table = 0; table < pages; table++) (void)*(volatile char *)(start + table * span * page_size);
  return pages;
}

static void *thread_body(void *unused) {
  rest_forever();
  return unused;
}

// A thread costs 4 pages of kernel stack, about 3 of user stack, and what describes it.
static long take_threads(long pages) {
  static long carried;
  pthread_attr_t attributes;
  pthread_t thread;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 32 << 10);
  for (carried += pages; carried >= 9; carried -= 9)
    if (pthread_create(&thread, &attributes, thread_body, NULL)) return 0;
  return pages;
}

static const struct {
  const char *name;
  long (*take)(long);
} ways[] = {
    {"anon", take_anon}, {"heap", take_heap},     {"memfd", take_memfd}, {"sysv", take_sysv},       {"file", take_file},
    {"pipe", take_pipe}, {"socket", take_socket}, {"tables", take_tables}, {"threads", take_threads},
};

static void take_at_once(long (*take)(long), long pages) {
  while (pages > 0) {
    long piece = pages < pages_per_mib ? pages : pages_per_mib;
    if (!take(piece)) return;
    pages -= piece;
  }
}

// Takes pages at a rate until there are `limit` of them. A stall is made up for, but not in one blow.
static void take_steadily(long (*take)(long), double pages_per_s, long limit, volatile long *progress) {
  double start = clock_s();
  for (long have = 0; have < limit;) {
    nap(0.04);
    double due = (clock_s() - start) * pages_per_s - (double)have;
    if (due < 1) continue;
    long piece = due > 512 ? 512 : (long)due;
    if (piece > limit - have) piece = limit - have;
    long got = take(piece);
    if (!got) return;
    have += got;
    if (progress) *progress += got;
  }
}

// MARK: - Habits

static void wait_for_start(void) {
  if (!number("wait", 0)) return;
  sigset_t start;
  sigemptyset(&start);
  sigaddset(&start, SIGUSR1);
  int signal_number;
  sigwait(&start, &signal_number);
}

static void hold(void) {
  long pages = amount("mb", 8);
  char *memory = reserve(pages, 0);
  if (!memory) fail("mmap");
  for (;;) {
    touch(memory, pages);
    nap(1);
  }
}

static void grow(void) {
  long (*take)(long) = take_anon;
  long start = amount("mb", 2);
  for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
    if (!strcmp(text("what", "anon"), ways[way].name)) take = ways[way].take;
  take_at_once(take == take_heap ? take_heap : take_anon, start);
  wait_for_start();
  take_steadily(take, rate(), amount("to", 1 << 20) - start, NULL);
  rest_forever();
}

static void saw(void) {
  long low = amount("low", 8), span = amount("high", 16) - low;
  double period = atof(text("period", "5"));
  take_at_once(take_anon, low);
  for (;;) {
    char *memory = reserve(span, 0);
    double start = clock_s();
    for (long have = 0; have < span;) {
      long due = (long)((clock_s() - start) / period * (double)span);
      for (; have < due && have < span; have++) touch(memory + have * page_size, 1);
      nap(0.03);
    }
    munmap(memory, (size_t)span * page_size);
  }
}

static void swell(void) {
  long pages = amount("mb", 64), have = 0;
  wait_for_start();
  char *memory = reserve(pages, 0);
  double start = clock_s(), up = atof(text("up", "6"));
  while (have < pages) {
    long due = (long)((clock_s() - start) / up * (double)pages);
    for (; have < due && have < pages; have++) touch(memory + have * page_size, 1);
    nap(0.03);
  }
  nap(atof(text("stay", "4")));
  munmap(memory, (size_t)pages * page_size);
  rest_forever();
}

static void crowd(void) {
  wait_for_start();
  for (long child = 0; child < number("count", 20); child++) {
    if (fork() == 0) hold();
    nap((double)number("every", 500) / 1000);
  }
  rest_forever();
}

static void prefork(void) {
  long count = number("count", 10), start = amount("mb", 2);
  int gate[2];
  if (pipe(gate)) fail("pipe");
  for (long child = 0; child < count; child++) {
    if (fork()) continue;
    char byte;
    close(gate[1]);
    take_at_once(take_anon, start);
    if (read(gate[0], &byte, 1) == 0)  // the parent opens the gate to all of them by closing it
      take_steadily(take_anon, rate() / (double)count, amount("to", 1 << 20) - start, NULL);
    rest_forever();
  }
  wait_for_start();
  close(gate[1]);
  rest_forever();
}

static void reborn(void) {
  volatile long *size = mmap(NULL, page_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  *size = amount("mb", 4);
  wait_for_start();
  double pages_per_s = rate();
  for (;;) {
    pid_t child = fork();
    if (child == 0) {
      take_at_once(take_anon, *size);
      take_steadily(take_anon, pages_per_s, 1L << 30, size);
    }
    nap(atof(text("every", "4")));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
}

static void burst(void) {
  wait_for_start();
  take_at_once(take_heap, amount("mb", 1024));
  rest_forever();
}

static void heir(void) {
  if (fork() == 0) {
    prctl(PR_SET_NAME, text("child", "heir"));
    grow();
  }
  rest_forever();
}

static void scan(void) {
  int file = open(text("path", ""), O_RDONLY);
  off_t size = file < 0 ? 0 : lseek(file, 0, SEEK_END);
  volatile char *memory = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
  if (memory == MAP_FAILED) fail("mmap of a file");
  for (;;) {
    for (off_t at = 0; at < size; at += page_size) (void)memory[at];
    nap((double)number("rest", 20) / 1000);
  }
}

static const struct {
  const char *name;
  void (*live)(void);
} habits[] = {
    {"hold", hold},       {"grow", grow},     {"saw", saw},   {"burst", burst}, {"swell", swell},
    {"crowd", crowd},     {"prefork", prefork}, {"reborn", reborn}, {"heir", heir},   {"scan", scan},
};

int main(int count, char **arguments) {
  if (count < 3) return 2;
  words = arguments + 2;
  const char *score = text("adj", "0");
  if (strcmp(score, "keep")) {
    int file = open("/proc/self/oom_score_adj", O_WRONLY);
    if (file < 0 || write(file, score, strlen(score)) < 0) fail("oom_score_adj");
    close(file);
  }
  struct rlimit files = {1 << 20, 1 << 20};
  setrlimit(RLIMIT_NOFILE, &files);
  sigset_t start;
  sigemptyset(&start);
  sigaddset(&start, SIGUSR1);
  sigprocmask(SIG_BLOCK, &start, NULL);
  if (strcmp(arguments[1], "reborn")) signal(SIGCHLD, SIG_IGN);  // no zombies
  prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);  // so that memory grows by pages, not by 2 MiB
  prctl(PR_SET_NAME, text("name", "hog"));
  for (size_t habit = 0; habit < sizeof habits / sizeof *habits; habit++)
    if (!strcmp(arguments[1], habits[habit].name)) habits[habit].live();
  fprintf(stderr, "hog: no habit '%s'\n", arguments[1]);
  return 2;
}
