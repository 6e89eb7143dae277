/* herd N: a crowd of N small processes to measure against.
 *
 * One in twenty touches 128 KiB more each second (32 pages: the kernel keeps resident sizes in
 * per-CPU counters, and smaller steps may not show in /proc) and starts over at 8 MiB.
 * Prints "ready" when all are there. The crowd ends with SIGTERM or SIGINT to the first process,
 * with the death of its parent, and in any case after ten minutes.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEP = 128 << 10, LIMIT = 8 << 20, LIFE_SECONDS = 600 };

/* The kernel ends this process when its parent ends, also when that has happened already. */
static void die_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(0);
}

static void grow(void) {
  char *block = mmap(NULL, LIMIT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) _exit(1);
  for (size_t used = 0;; used = (used + STEP) % LIMIT) {
    if (used == 0) madvise(block, LIMIT, MADV_DONTNEED);
    for (size_t at = used; at < used + STEP; at += 4096) block[at] = 1;
    sleep(1);
  }
}

static void member(int number) {
  if (number % 20 == 0) grow();
  for (;;) pause();
}

int main(int argc, char **argv) {
  int count = argc == 2 ? atoi(argv[1]) : 0;
  if (count <= 0) return fprintf(stderr, "usage: herd N\n"), 64;

  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGALRM);
  sigprocmask(SIG_BLOCK, &ends, NULL);
  pid_t parent = getppid(), first = getpid();
  die_with(parent);
  setpgid(0, 0);

  int failed = 0;
  for (int number = 0; number < count && !failed; number++) {
    pid_t child = fork();
    if (child == 0) {
      sigprocmask(SIG_UNBLOCK, &ends, NULL);
      die_with(first);
      member(number);
    }
    if (child < 0) perror("herd: fork"), failed = 1;
  }
  if (!failed) {
    puts("ready");
    fflush(stdout);
    alarm(LIFE_SECONDS);
    sigwaitinfo(&ends, NULL);
  }
  kill(0, SIGTERM); /* its own group; blocked here. When killed outright, die_with() does this. */
  while (wait(NULL) > 0) {}
  return failed;
}
