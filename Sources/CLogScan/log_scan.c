// Searches a log for a handful of words at the speed of memory, and counts its lines on the way.
//
// In C because vector instructions must be chosen when the program runs (AVX2 is not on every
// x86-64), which Swift cannot say. A place where three letters of a word stand is a candidate; only
// there all of the word is compared.
#include "CLogScan.h"

#include <string.h>

// A word, where the letters of it that are looked at first begin, and the group that it shares a bit
// in the tables with.
//
// A group also takes letters of several of its words mixed: words are together where that is rare.
struct word {
  const char *text;
  uint8_t place;
  uint8_t group;
};
enum { LETTERS = 3 };

// In the order of their groups.
static const struct word words[] = {
  {"oom", 0, 0},  // oom-killer, oom_reaper, oom_score_adj, earlyoom, systemd-oomd
  {"nohang", 1, 0},
  {"Kill", 0, 1},
  {"kill process", 0, 2},
  {"killing process", 0, 2},
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

// The groups whose words have a letter there: by the letter, and by its low and high half.
struct table {
  uint8_t whole[256], low[16], high[16];
};
static struct table tables[LETTERS];
static uint8_t lengths[WORDS];
// Where the words of a group begin in `words`; the next group begins where they end.
static uint8_t group_starts[GROUPS + 1];

__attribute__((constructor)) static void fill_tables(void) {
  for (uint8_t index = 0; index < WORDS; index++) {
    const struct word *word = &words[index];
    uint8_t bit = (uint8_t)(1 << word->group);
    for (size_t place = 0; place < LETTERS; place++) {
      uint8_t letter = (uint8_t)word->text[word->place + place];
      tables[place].whole[letter] |= bit;
      tables[place].low[letter & 15] |= bit;
      tables[place].high[letter >> 4] |= bit;
    }
    lengths[index] = (uint8_t)strlen(word->text);
    group_starts[word->group + 1] = (uint8_t)(index + 1);
  }
}

// The groups whose letters stand here.
static inline unsigned groups_at(const uint8_t *bytes, size_t offset) {
  return tables[0].whole[bytes[offset]] & tables[1].whole[bytes[offset + 1]] &
         tables[2].whole[bytes[offset + 2]];
}

// Whether the letters of one of the words stand here, and all of the word around them.
static bool is_word(const uint8_t *bytes, size_t offset, size_t size) {
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

size_t log_scan_find_portable(
  const uint8_t *bytes, size_t start, size_t end, size_t size, struct log_scan_counts *counts) {
  size_t newlines = 0;
  bool has_nul = false;
  size_t offset = start;
  for (; offset < end; offset++) {
    if (size - offset > 2 && groups_at(bytes, offset) && is_word(bytes, offset, size)) break;
    newlines += bytes[offset] == '\n';
    has_nul |= bytes[offset] == 0;
  }
  counts->newlines += newlines;
  counts->has_nul |= has_nul;
  return offset;
}

static size_t line_end_portable(
  const uint8_t *bytes, size_t start, size_t end, unsigned *marks) {
  size_t offset = start;
  for (; offset < end && bytes[offset] != '\n'; offset++) {
    if (bytes[offset] == 0) *marks |= LOG_LINE_NUL;
    if (bytes[offset] == 0x1B) *marks |= LOG_LINE_ESCAPE;
    if (bytes[offset] == '#') *marks |= LOG_LINE_HASH;
  }
  return offset;
}

#ifdef __x86_64__
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))
enum { BLOCK = 32 };

// A table's halves as the shuffles want them.
struct lookup {
  __m256i low, high;
};
struct lookups {
  struct lookup first, second, third;
};

AVX2 static inline struct lookup lookup(const struct table *table) {
  return (struct lookup){
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table->low)),
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table->high))};
}

AVX2 static inline struct lookups lookups(void) {
  return (struct lookups){lookup(&tables[0]), lookup(&tables[1]), lookup(&tables[2])};
}

// The groups of 32 letters: a shuffle looks up the low halves, another one the high halves. A byte
// of 0x80 and more, which no word has, gives none.
AVX2 static inline __m256i groups(__m256i letters, struct lookup lookup) {
  __m256i halves = _mm256_and_si256(_mm256_srli_epi16(letters, 4), _mm256_set1_epi8(15));
  return _mm256_and_si256(
    _mm256_shuffle_epi8(lookup.low, letters), _mm256_shuffle_epi8(lookup.high, halves));
}

AVX2 static inline __m256i load(const uint8_t *bytes) {
  return _mm256_loadu_si256((const __m256i *)bytes);
}

// Where one of the words may begin among the 32 letters at `place`.
AVX2 static inline __m256i candidates(const uint8_t *place, struct lookups tables) {
  __m256i first = groups(load(place), tables.first);
  __m256i second = groups(load(place + 1), tables.second);
  return _mm256_and_si256(
    _mm256_and_si256(first, second), groups(load(place + 2), tables.third));
}

AVX2 static inline size_t sum(__m256i counts) {
  __m256i sums = _mm256_sad_epu8(counts, _mm256_setzero_si256());
  __m128i half =
    _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
  return (size_t)(_mm_cvtsi128_si64(half) + _mm_extract_epi64(half, 1));
}

// A block with candidates: where they are, and its newlines, a bit for each letter.
struct block {
  size_t offset;
  uint32_t candidates, newlines;
};

// Looks at whole blocks, the last one of which begins at most at `last`; returns the first one with
// a candidate, or where the next one begins.
AVX2 static struct block find_block(
  const uint8_t *bytes, size_t start, size_t last, struct log_scan_counts *counts) {
  const struct lookups tables = lookups();
  const __m256i newline = _mm256_set1_epi8('\n'), zero = _mm256_setzero_si256();
  __m256i least = newline;
  struct block block = {start, 0, 0};
  while (block.offset <= last && block.candidates == 0) {
    // 8-bit counters have room for so many blocks.
    size_t turns = (last - block.offset) / BLOCK + 1;
    if (turns > 255) turns = 255;
    __m256i lines = zero;
    for (; turns > 0; turns--, block.offset += BLOCK) {
      __m256i letters = load(bytes + block.offset);
      __m256i hits = candidates(bytes + block.offset, tables);
      __m256i newlines = _mm256_cmpeq_epi8(letters, newline);
      least = _mm256_min_epu8(least, letters);
      if (__builtin_expect(!_mm256_testz_si256(hits, hits), 0)) {
        block.candidates = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(hits, zero));
        block.newlines = (uint32_t)_mm256_movemask_epi8(newlines);
        break;
      }
      lines = _mm256_sub_epi8(lines, newlines);
    }
    counts->newlines += sum(lines);
  }
  counts->has_nul |= _mm256_movemask_epi8(_mm256_cmpeq_epi8(least, zero)) != 0;
  return block;
}

size_t log_scan_find(
  const uint8_t *bytes, size_t start, size_t end, size_t size, struct log_scan_counts *counts) {
  size_t offset = start;
  // Letters are looked at with those behind them.
  size_t limit = size < LETTERS - 1 ? 0 : end < size - LETTERS + 1 ? end : size - LETTERS + 1;
  if (limit >= BLOCK && __builtin_cpu_supports("avx2")) {
    size_t last = limit - BLOCK;
    while (offset <= last) {
      struct block block = find_block(bytes, offset, last, counts);
      for (uint32_t left = block.candidates; left != 0; left &= left - 1) {
        unsigned ahead = (unsigned)__builtin_ctz(left);
        if (!is_word(bytes, block.offset + ahead, size)) continue;
        uint32_t passed = block.newlines & (((uint32_t)1 << ahead) - 1);
        counts->newlines += (size_t)__builtin_popcount(passed);
        return block.offset + ahead;
      }
      counts->newlines += (size_t)__builtin_popcount(block.newlines);
      offset = block.candidates == 0 ? block.offset : block.offset + BLOCK;
    }
  }
  return log_scan_find_portable(bytes, offset, end, size, counts);
}

AVX2 static bool has_word_avx2(const uint8_t *line, size_t size) {
  const struct lookups tables = lookups();
  size_t last = size - (LETTERS - 1) - BLOCK;
  for (size_t offset = 0;; offset += BLOCK) {
    // The last block goes back as far as it must to be whole.
    if (offset > last) offset = last;
    __m256i hits = candidates(line + offset, tables);
    uint32_t left =
      ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(hits, _mm256_setzero_si256()));
    for (; left != 0; left &= left - 1) {
      if (is_word(line, offset + (unsigned)__builtin_ctz(left), size)) return true;
    }
    if (offset == last) return false;
  }
}

bool log_line_has_word(const uint8_t *line, size_t size) {
  if (size >= BLOCK + LETTERS - 1 && __builtin_cpu_supports("avx2")) return has_word_avx2(line, size);
  struct log_scan_counts counts = {0, false};
  return log_scan_find_portable(line, 0, size, size, &counts) < size;
}

AVX2 static size_t line_end_avx2(
  const uint8_t *bytes, size_t start, size_t end, unsigned *marks) {
  const __m256i newline = _mm256_set1_epi8('\n'), escape = _mm256_set1_epi8(0x1B);
  const __m256i hash = _mm256_set1_epi8('#'), zero = _mm256_setzero_si256();
  size_t offset = start;
  for (; end - offset >= BLOCK; offset += BLOCK) {
    __m256i letters = load(bytes + offset);
    uint32_t ends = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(letters, newline));
    uint32_t nuls = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(letters, zero));
    uint32_t escapes = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(letters, escape));
    uint32_t hashes = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(letters, hash));
    uint32_t inside = ends == 0 ? ~(uint32_t)0 : (ends & -ends) - 1;
    if ((nuls | escapes | hashes) & inside)
      *marks |= (nuls & inside ? LOG_LINE_NUL : 0) | (escapes & inside ? LOG_LINE_ESCAPE : 0) |
                (hashes & inside ? LOG_LINE_HASH : 0);
    if (ends != 0) return offset + (unsigned)__builtin_ctz(ends);
  }
  return offset;
}

size_t log_line_end(const uint8_t *bytes, size_t start, size_t end, unsigned *marks) {
  size_t offset = start;
  if (__builtin_cpu_supports("avx2")) offset = line_end_avx2(bytes, start, end, marks);
  return offset < end && bytes[offset] != '\n' ? line_end_portable(bytes, offset, end, marks)
                                               : offset;
}
#else
bool log_line_has_word(const uint8_t *line, size_t size) {
  struct log_scan_counts counts = {0, false};
  return log_scan_find_portable(line, 0, size, size, &counts) < size;
}

size_t log_line_end(const uint8_t *bytes, size_t start, size_t end, unsigned *marks) {
  return line_end_portable(bytes, start, end, marks);
}

size_t log_scan_find(
  const uint8_t *bytes, size_t start, size_t end, size_t size, struct log_scan_counts *counts) {
  return log_scan_find_portable(bytes, start, end, size, counts);
}
#endif
