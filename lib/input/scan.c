#include "lib/input/scan.h"

#define GRAM 4	   /* a gram is this many bytes of a word, which are looked up together */
#define SHORTEST 6 /* length of the shortest word */
#define STRIDE (SHORTEST - GRAM + 1)

#define WORD(lit) {(lit), sizeof(lit) - 1}

static const struct gl_str words[] = {
	WORD("oroutine "), /* headers, banners, goleak's [Goroutine 7 in state ...] */
	WORD("oroutines ["), /* headers of gotraceanalyzer: 48 goroutines [chan send]: */
	WORD(" profile: total "), WORD("panic: "), WORD("fatal error: "), WORD("Exception 0x"),
	WORD("DATA RACE"), WORD("runtime stack:"),
	/* The same words, followed by a blank beyond ASCII. */
	WORD("oroutine\xc2"), WORD("oroutine\xe2"), WORD("oroutine\xe3"), WORD("oroutine\xa0"),
	WORD("panic:\xc2"), WORD("fatal\xc2"),
	/* Counts in a debug=1 profile whose title may have been lost. */
	WORD("0 @ 0x"), WORD("1 @ 0x"), WORD("2 @ 0x"), WORD("3 @ 0x"), WORD("4 @ 0x"),
	WORD("5 @ 0x"), WORD("6 @ 0x"), WORD("7 @ 0x"), WORD("8 @ 0x"), WORD("9 @ 0x"),
	/* Other profiles. Their addresses and stacks must not be read as goroutines. */
	WORD("heap profile: "), WORD("--- mutex:"), WORD("--- contention:"),
	/* Banners that do not mention goroutines. */
	WORD("=== BEGIN "), WORD("=== END "), WORD("*** BEGIN "), WORD("*** END "),
	WORD("*** end"),
	/* Listings of gdb and viewcore. Those of Delve have the word `oroutine`, as headers do. */
	WORD("#0  runtime."), WORD("G stacksize="), WORD("Type: goroutine"),
	/*
	 * Gzip data in base64. The first five digits are always these; the sixth has four bits of
	 * the time.
	 */
	WORD("H4sIAA"), WORD("H4sIAB"), WORD("H4sIAC"), WORD("H4sIAD"), WORD("H4sIAE"),
	WORD("H4sIAF"), WORD("H4sIAG"), WORD("H4sIAH"), WORD("H4sIAI"), WORD("H4sIAJ"),
	WORD("H4sIAK"), WORD("H4sIAL"), WORD("H4sIAM"), WORD("H4sIAN"), WORD("H4sIAO"),
	WORD("H4sIAP"),
	/* Profiles and dumps in base64 (syntax/packed). */
	WORD("WgQIAR"), WORD("CgQIAR"), WORD("Z29yb3V0aW5lI"), WORD("cGFuaWM6I"),
	WORD("ZmF0YWwgZXJyb3I6I"), WORD("U0lHUVVJVDog"),
	/* Records in NDJSON. */
	WORD("\"sig\":"), WORD("\"frames\":"),
	/* Signals of the runtime's table (sigtab_*_generic.go). */
	WORD("SIGQUIT: "), WORD("SIGABRT: "), WORD("SIGSEGV: "), WORD("SIGBUS: "),
	WORD("SIGFPE: "), WORD("SIGILL: "), WORD("SIGTRAP: "), WORD("SIGTERM: "),
	WORD("SIGSYS: "), WORD("SIGINT: "), WORD("SIGHUP: "), WORD("SIGUSR1: "),
	WORD("SIGUSR2: "), WORD("SIGPIPE: "), WORD("SIGALRM: "), WORD("SIGSTKFLT: "),
	WORD("SIGEMT: "), WORD("Signal "),
};

#define N_WORDS GL_COUNT(words)

_Static_assert(N_WORDS * STRIDE <= GL_SCAN_GRAMS, "grams are numbered in a byte");

static size_t slot(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return (v * UINT32_C(0x9e3779b1)) >> (32 - GL_SCAN_BITS);
}

/*
 * Adds a gram: the four bytes from byte `back` of a word on. It becomes the first one in the list
 * of its slot. Grams are added in the order of `back`, so each list begins with the largest `back`,
 * and the first match is the one whose word begins earliest in the text.
 */
static void add(struct gl_scan *s, size_t word, size_t back)
{
	uint8_t *to = &s->slots[slot(words[word].p + back)];
	struct gl_scan_gram *g = &s->grams[s->n_grams++];

	g->word = (uint8_t)word;
	g->back = (uint8_t)back;
	g->next = *to;
	*to = (uint8_t)s->n_grams;
}

void gl_scan_init(struct gl_scan *s)
{
	memset(s, 0, sizeof *s);
	for (size_t back = 0; back < STRIDE; back++)
		for (size_t i = 0; i < N_WORDS; i++)
			add(s, i, back);
}

/*
 * Returns the start of the word whose gram stands at p, or NULL if there is none. At least
 * (STRIDE - 1) bytes precede p.
 */
static const char *verify(const struct gl_scan *s, const char *p, const char *end)
{
	for (size_t i = s->slots[slot(p)]; i; i = s->grams[i - 1].next) {
		const struct gl_scan_gram *g = &s->grams[i - 1];
		const char *at = p - g->back;

		if (gl_str_starts(gl_str_of(at, end), words[g->word]))
			return at;
	}
	return NULL;
}

/*
 * Looks up only every STRIDE-th place of the text. The first SHORTEST bytes of a word contain
 * STRIDE grams, at consecutive places, so one of these grams certainly stands at a place that is
 * looked up. The lookups do not depend on each other, so the processor can overlap them.
 */
const char *gl_scan(const struct gl_scan *s, const char *p, const char *end)
{
	const char *at;

	if (end - p < SHORTEST)
		return end;
	for (p += STRIDE - 1; end - p >= GRAM; p += STRIDE) {
		while (end - p >= 4 * STRIDE + GRAM &&
			!(s->slots[slot(p)] | s->slots[slot(p + STRIDE)] |
				s->slots[slot(p + 2 * STRIDE)] | s->slots[slot(p + 3 * STRIDE)]))
			p += 4 * STRIDE;
		at = verify(s, p, end);
		if (at)
			return at;
	}
	return end;
}

uint64_t gl_scan_lines(const char *p, const char *end, uint64_t *n_blank)
{
	const char *lf, *q;
	uint64_t n = 0;

	*n_blank = 0;
	while (p < end && (lf = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		for (q = p; *q == ' ' || *q == '\t' || *q == '\r';)
			q++;
		*n_blank += q == lf;
		p = lf + 1;
	}
	return n;
}
