/* floor K MILLISECONDS: the least a recorder can do, in plain C.
 *
 * K times, at that distance: lists /proc and for each process opens, reads, parses and closes
 * stat, statm, oom_score and oom_score_adj. Stores nothing and prints nothing.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static volatile long sink; /* keeps the compiler from leaving out the parsing */

/* Adds up the numbers in a text: as much work as keeping each of them. */
static void parse(const char *text) {
  long sum = 0;
  for (char *end; *text; text = end) {
    sum += strtol(text, &end, 10);
    if (end == text) end++; /* not a number: the state letter of stat, a space, a newline */
  }
  sink += sum;
}

static void read_file(int proc, const char *pid, const char *name) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "%s/%s", pid, name);
  int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return; /* the process has ended meanwhile */
  ssize_t size = read(file, text, sizeof text - 1);
  close(file);
  if (size <= 0) return;
  text[size] = 0;
  const char *name_end = strrchr(text, ')'); /* the name in stat may hold anything, even ')' */
  parse(name_end ? name_end + 1 : text);
}

static int snapshot(void) {
  static const char *const names[] = {"stat", "statm", "oom_score", "oom_score_adj"};
  DIR *proc = opendir("/proc");
  if (!proc) return perror("/proc"), 1;
  for (struct dirent *entry; (entry = readdir(proc));) {
    if (!isdigit((unsigned char)entry->d_name[0])) continue;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
      read_file(dirfd(proc), entry->d_name, names[i]);
  }
  return closedir(proc);
}

int main(int argc, char **argv) {
  if (argc != 3) return fprintf(stderr, "usage: floor K MILLISECONDS\n"), 64;
  long count = atol(argv[1]), distance = atol(argv[2]);
  struct timespec pause = {distance / 1000, distance % 1000 * 1000000};
  for (long done = 0; done < count; done++) {
    if (done) nanosleep(&pause, NULL);
    if (snapshot()) return 1;
  }
  return 0;
}
