// Searches a log for a handful of words at the speed of memory, and counts its lines on the way.
//
// In C because vector instructions must be chosen when the program runs (not every x86-64 has
// AVX2, few have AVX-512), which Swift cannot say. A place where three letters of a word stand is a
// candidate; only there all of the word is compared.
#include <string.h>

#include "log_words.h"

// A word, where the letters of it that are looked at first begin, and the group that it shares a bit
// in the tables with.
//
// A group also takes letters of several of its words mixed: words are together where that is rare.
struct word {
  const char *text;
  uint8_t place;
  uint8_t group;
};

// In the order of their groups.
static const struct word words[] = {
  {"oom", 0, 0},  // oom-killer, oom_reaper, oom_score_adj, earlyoom, systemd-oomd
  {"nohang", 1, 0},
  {"Kill", 0, 1},
  {"kill process", 3, 2},
  {"killing process", 6, 2},
  {": usage ", 0, 3},
  {"OOM", 0, 4},
  {"Out of", 0, 4},
  {"SIGKILL", 2, 5},
  {"SIGTERM", 2, 5},
  {"Kernel panic", 0, 5},
  {"Linux version", 4, 5},
  {"invok", 2, 6},  // a wrapped "invoked"
  {"Task", 0, 7},
  {"Memory cgroup", 0, 7},
  {"Marked /", 0, 7},
  {"-- Boot ", 3, 7},
  {"-- Reboot --", 3, 7},
};
enum { WORDS = sizeof(words) / sizeof(words[0]), GROUPS = 8 };

struct log_table log_tables[LETTERS];
static uint8_t lengths[WORDS];
// Where the words of a group begin in `words`; the next group begins where they end.
static uint8_t group_starts[GROUPS + 1];

__attribute__((constructor)) static void fill_tables(void) {
  for (uint8_t index = 0; index < WORDS; index++) {
    const struct word *word = &words[index];
    uint8_t bit = (uint8_t)(1 << word->group);
    for (size_t place = 0; place < LETTERS; place++) {
      uint8_t letter = (uint8_t)word->text[word->place + place];
      log_tables[place].whole[letter] |= bit;
      log_tables[place].low[letter & 15] |= bit;
      log_tables[place].high[letter >> 4] |= bit;
    }
    lengths[index] = (uint8_t)strlen(word->text);
    group_starts[word->group + 1] = (uint8_t)(index + 1);
  }
}

// The groups whose letters stand here.
static inline unsigned groups_at(const uint8_t *bytes, size_t offset) {
  return log_tables[0].whole[bytes[offset]] & log_tables[1].whole[bytes[offset + 1]] &
         log_tables[2].whole[bytes[offset + 2]];
}

// Whether the letters of one of the words stand here, and all of the word around them.
bool log_is_word(const uint8_t *bytes, size_t offset, size_t size) {
  for (unsigned groups = groups_at(bytes, offset); groups != 0; groups &= groups - 1) {
    unsigned group = (unsigned)__builtin_ctz(groups);
    for (unsigned index = group_starts[group]; index < group_starts[group + 1]; index++) {
      if (offset < words[index].place) continue;
      size_t start = offset - words[index].place;
      if (lengths[index] <= size - start &&
          memcmp(bytes + start, words[index].text, lengths[index]) == 0)
        return true;
    }
  }
  return false;
}

static size_t find_portable(
  const uint8_t *bytes, size_t start, size_t end, size_t size, struct log_scan_counts *counts) {
  size_t newlines = 0;
  bool has_nul = false;
  size_t offset = start;
  for (; offset < end; offset++) {
    if (size - offset > 2 && groups_at(bytes, offset) && log_is_word(bytes, offset, size)) break;
    newlines += bytes[offset] == '\n';
    has_nul |= bytes[offset] == 0;
  }
  counts->newlines += newlines;
  counts->has_nul |= has_nul;
  return offset;
}

size_t log_scan_find_within(
  size_t most_letters, const uint8_t *bytes, size_t start, size_t end, size_t size,
  struct log_scan_counts *counts) {
  const struct log_search search = log_search_of(most_letters);
  size_t offset = start;
  // Letters are looked at with those behind them.
  size_t limit = size < LETTERS - 1 ? 0 : end < size - LETTERS + 1 ? end : size - LETTERS + 1;
  while (search.block != 0 && offset + search.block <= limit) {
    struct log_block block = search.find(bytes, offset, limit - search.block, counts);
    for (uint64_t left = block.candidates; left != 0; left &= left - 1) {
      unsigned ahead = (unsigned)__builtin_ctzll(left);
      if (!log_is_word(bytes, block.offset + ahead, size)) continue;
      uint64_t passed = block.newlines & (((uint64_t)1 << ahead) - 1);
      counts->newlines += (size_t)__builtin_popcountll(passed);
      return block.offset + ahead;
    }
    counts->newlines += (size_t)__builtin_popcountll(block.newlines);
    offset = block.candidates == 0 ? block.offset : block.offset + search.block;
  }
  return find_portable(bytes, offset, end, size, counts);
}

size_t log_scan_find(
  const uint8_t *bytes, size_t start, size_t end, size_t size, struct log_scan_counts *counts) {
  return log_scan_find_within(SIZE_MAX, bytes, start, end, size, counts);
}
