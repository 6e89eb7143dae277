// The searches with vector instructions, and what tells the end of a line.
#include "log_words.h"

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
enum { BLOCK = 32, WIDE_BLOCK = 64 };

// A table's halves as the shuffles want them.
struct lookup {
  __m256i low, high;
};
struct lookups {
  struct lookup first, second, third;
};

AVX2 static inline struct lookup lookup(const struct log_table *table) {
  return (struct lookup){
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table->low)),
    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table->high))};
}

AVX2 static inline struct lookups lookups(void) {
  return (struct lookups){
    lookup(&log_tables[0]), lookup(&log_tables[1]), lookup(&log_tables[2])};
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

AVX2 static struct log_block find_avx2(
  const uint8_t *bytes, size_t start, size_t last, struct log_scan_counts *counts) {
  const struct lookups tables = lookups();
  const __m256i newline = _mm256_set1_epi8('\n'), zero = _mm256_setzero_si256();
  __m256i least = newline;
  struct log_block block = {start, 0, 0};
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

// The same with twice the letters at a time: two thirds of the time, where a processor has it.
#define AVX512 __attribute__((target("avx2,avx512bw,popcnt")))

AVX512 static inline __m512i wide_half(const uint8_t *half) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)half));
}

AVX512 static inline __m512i wide_groups(const uint8_t *place, __m512i low, __m512i high) {
  __m512i letters = _mm512_loadu_si512(place);
  __m512i halves = _mm512_and_si512(_mm512_srli_epi16(letters, 4), _mm512_set1_epi8(15));
  return _mm512_and_si512(
    _mm512_shuffle_epi8(low, letters), _mm512_shuffle_epi8(high, halves));
}

AVX512 static struct log_block find_avx512(
  const uint8_t *bytes, size_t start, size_t last, struct log_scan_counts *counts) {
  __m512i low[LETTERS], high[LETTERS];
  for (size_t place = 0; place < LETTERS; place++) {
    low[place] = wide_half(log_tables[place].low);
    high[place] = wide_half(log_tables[place].high);
  }
  const __m512i newline = _mm512_set1_epi8('\n');
  __m512i least = newline;
  struct log_block block = {start, 0, 0};
  for (; block.offset <= last; block.offset += WIDE_BLOCK) {
    const uint8_t *place = bytes + block.offset;
    __m512i letters = _mm512_loadu_si512(place);
    __m512i hits = _mm512_and_si512(
      _mm512_and_si512(
        wide_groups(place, low[0], high[0]), wide_groups(place + 1, low[1], high[1])),
      wide_groups(place + 2, low[2], high[2]));
    uint64_t newlines = _mm512_cmpeq_epi8_mask(letters, newline);
    least = _mm512_min_epu8(least, letters);
    block.candidates = _mm512_test_epi8_mask(hits, hits);
    if (__builtin_expect(block.candidates != 0, 0)) {
      block.newlines = newlines;
      break;
    }
    counts->newlines += (size_t)__builtin_popcountll(newlines);
  }
  counts->has_nul |= _mm512_cmpeq_epi8_mask(least, _mm512_setzero_si512()) != 0;
  return block;
}

struct log_search log_search_of(size_t most_letters) {
  if (most_letters >= WIDE_BLOCK && __builtin_cpu_supports("avx512bw"))
    return (struct log_search){WIDE_BLOCK, find_avx512};
  if (most_letters >= BLOCK && __builtin_cpu_supports("avx2"))
    return (struct log_search){BLOCK, find_avx2};
  return (struct log_search){0, NULL};
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
      if (log_is_word(line, offset + (unsigned)__builtin_ctz(left), size)) return true;
    }
    if (offset == last) return false;
  }
}

bool log_line_has_word(const uint8_t *line, size_t size) {
  if (size >= BLOCK + LETTERS - 1 && __builtin_cpu_supports("avx2")) return has_word_avx2(line, size);
  struct log_scan_counts counts = {0, false};
  return log_scan_find_within(0, line, 0, size, size, &counts) < size;
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
  return log_scan_find_within(0, line, 0, size, size, &counts) < size;
}

size_t log_line_end(const uint8_t *bytes, size_t start, size_t end, unsigned *marks) {
  return line_end_portable(bytes, start, end, marks);
}

struct log_search log_search_of(size_t most_letters) {
  (void)most_letters;
  return (struct log_search){0, NULL};
}
#endif
