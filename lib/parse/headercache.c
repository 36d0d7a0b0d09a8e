#include "lib/parse/headercache.h"

#include "lib/base/bytes.h"
#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/space.h"
#include "lib/base/utf8.h"

void gl_headercache_free(struct gl_headercache *h)
{
	gl_set_free(&h->set);
	gl_set_free(&h->old_set);
	gl_arena_free(&h->arena);
	gl_arena_free(&h->old_arena);
	gl_buf_free(&h->text);
	gl_mem_free(h->slots);
}

/*
 * The cache has two generations of headers. If the current one is full, it becomes the old one,
 * because its headers may still be in use. The headers that were old until then are dropped.
 */
void gl_headercache_trim(struct gl_headercache *h)
{
	struct gl_set set = h->old_set;
	struct gl_arena arena = h->old_arena;

	if (h->set.used < GL_LIMIT_HEADERS && h->arena.total < GL_LIMIT_HEADER_BYTES)
		return;
	gl_set_clear(&set);
	if (arena.total < GL_LIMIT_HEADER_BYTES)
		gl_arena_reset(&arena);
	else
		gl_arena_free(&arena);
	h->old_set = h->set;
	h->old_arena = h->arena;
	h->set = set;
	h->arena = arena;
	if (h->slots)
		memset(h->slots, 0, GL_HEADER_SLOTS * sizeof *h->slots);
}

/*
 * Returns the text with ASCII blanks in place of all others. Blanks within labels are left as they
 * are.
 */
static struct gl_str plain(struct gl_headercache *t, struct gl_str text)
{
	struct gl_buf b = {0};

	if (!gl_space_is_in(text))
		return text;
	gl_space_plain(text, true, &b);
	text = b.failed ? (struct gl_str){NULL, 0} : gl_arena_copy(&t->arena, gl_buf_view(&b));
	gl_buf_free(&b);
	return text;
}

static const struct gl_known_header *add(
	struct gl_headercache *t, struct gl_str text, uint64_t hash)
{
	const struct gl_arena mark = t->arena;
	struct gl_known_header *h = gl_arena_new(&t->arena, sizeof *h);
	struct gl_str rest;
	int got = -1;

	if (h && (h->text = gl_arena_copy(&t->arena, text)).p) {
		rest = plain(t, (struct gl_str){h->text.p, text.len - 1});
		got = rest.p ? gl_goheader_rest(rest, &h->parsed, &t->arena) : -1;
	}
	if (got == 1) {
		gl_arena_rewind(&t->arena, &mark);
		return NULL;
	}
	if (got < 0 || !gl_set_add(&t->set, h, hash)) {
		t->no_memory = true;
		return NULL;
	}
	if (!gl_utf8_valid(rest))
		/* output shows U+FFFD for bytes that are not UTF-8 */
		h->parsed.has |= GL_HAS_MANGLED;
	if (!h->parsed.is_joined)
		h->parsed.has |= (uint32_t)GL_HAS_ID;
	h->class = gl_class_of_state(h->parsed.state, &h->is_coarse);
	h->is_running = gl_str_eq(h->parsed.state, GL_STR("running"));
	return h;
}

static const struct gl_known_header *find(struct gl_headercache *t, struct gl_str text)
{
	uint64_t hash = gl_hash_key(text.p, text.len);
	size_t i = (size_t)hash;
	const struct gl_known_header *h;

	while ((h = gl_set_next(&t->set, hash, &i)))
		if (gl_str_eq(h->text, text))
			return h;
	return add(t, text, hash);
}

struct gl_heading gl_headercache_bare(void)
{
	static const struct gl_known_header none = {
		.class = GL_CLASS_UNKNOWN, .is_coarse = true, .parsed = {.count = 1}};

	return (struct gl_heading){.known = &none};
}

/*
 * Reads a header of goleak or gotraceanalyzer. Stores it in h->text in the form in which Go writes
 * a header. Returns false if the line is no such header.
 */
static bool read_foreign(struct gl_headercache *h, struct gl_str line, struct gl_heading *out)
{
	bool is_one;

	line = gl_str_trim(line);
	h->text.len = 0;
	out->id = 0; /* gotraceanalyzer shows no id */
	out->is_goleak = gl_goheader_goleak(line, &out->id, &h->text);
	is_one = out->is_goleak || gl_goheader_joined(line, &h->text);
	h->no_memory |= h->text.failed;
	return is_one && !h->text.failed;
}

#define SHORT_MIN 8
#define SHORT_MAX 32

static inline struct gl_header_slot key_of(const char *p, size_t len)
{
	if (len < 16)
		return (struct gl_header_slot){
			{gl_bytes_at(p), gl_bytes_at(p + len - 8), 0, 0}, len, NULL};
	return (struct gl_header_slot){{gl_bytes_at(p), gl_bytes_at(p + 8),
					       gl_bytes_at(p + len - 16), gl_bytes_at(p + len - 8)},
		len, NULL};
}

static inline size_t slot_of(const struct gl_header_slot *k)
{
	uint64_t hash = (k->words[0] ^ k->words[2] << 7) * UINT64_C(0x9e3779b97f4a7c15) ^
			(k->words[1] + k->words[3]) * UINT64_C(0xc2b2ae3d27d4eb4f);

	return hash >> 40 & (GL_HEADER_SLOTS - 1);
}

static inline bool is_key(const struct gl_header_slot *a, const struct gl_header_slot *b)
{
	return a->len == b->len && a->words[0] == b->words[0] && a->words[1] == b->words[1] &&
	       a->words[2] == b->words[2] && a->words[3] == b->words[3];
}

/*
 * `cut` is where the digits of the wait begin in the text. Returns the header for the text without
 * its wait, or NULL if that fails; the caller then reads the whole text.
 */
static const struct gl_known_header *find_cut(
	struct gl_headercache *h, struct gl_str text, const char *cut)
{
	h->text.len = 0;
	if (!gl_goheader_drop_wait(text, cut, &h->text))
		return NULL;
	h->no_memory |= h->text.failed;
	return h->text.failed ? NULL : find(h, gl_buf_view(&h->text));
}

/*
 * Finds the header with this text, or adds it, and stores the header and its wait in *out. Returns
 * false if the text is no header, or if there is no memory.
 */
static bool read_text(struct gl_headercache *h, struct gl_str text, struct gl_heading *out)
{
	const char *cut = gl_goheader_wait(text, &out->wait_seconds);
	size_t len = cut ? (size_t)(cut - text.p) : text.len;
	struct gl_header_slot key, *slot = NULL;

	if (!h->slots)
		h->slots = gl_mem_try(GL_HEADER_SLOTS, sizeof *h->slots);
	if (h->slots && len >= SHORT_MIN && len <= SHORT_MAX) {
		key = key_of(text.p, len);
		slot = &h->slots[slot_of(&key)];
		out->has = cut ? (uint32_t)GL_HAS_WAIT : 0;
		out->known = slot->header;
		if (GL_LIKELY(is_key(slot, &key))) {
			out->wait_seconds = cut ? out->wait_seconds : 0;
			return true;
		}
	}
	out->known = cut ? find_cut(h, text, cut) : NULL;
	out->has = out->known ? (uint32_t)GL_HAS_WAIT : 0;
	if (!out->known) {
		out->wait_seconds = 0;
		out->known = find(h, text);
	}
	if (slot && out->known && !cut == !out->has) {
		key.header = out->known;
		*slot = key;
	}
	return out->known != NULL;
}

bool gl_headercache_read(
	struct gl_headercache *h, const char *p, const char *nl, struct gl_heading *out)
{
	const char *rest = gl_goheader_short_id(p, nl, &out->id);
	struct gl_str text;

	out->is_goleak = out->is_first = false;
	if (rest || (rest = gl_goheader_id(p, nl, &out->id)))
		text = gl_str_of(rest, nl + 1);
	else if (read_foreign(h, gl_str_of(p, nl), out))
		text = gl_buf_view(&h->text);
	else
		return false;
	out->is_first = out->is_goleak && *p == '[';
	return read_text(h, text, out);
}
