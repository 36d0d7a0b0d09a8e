#include "lib/parse/headers.h"

#include "lib/base/hash.h"
#include "lib/base/limits.h"
#include "lib/base/utf8.h"

void gl_headers_free(struct gl_headers *h)
{
	gl_set_free(&h->set);
	gl_set_free(&h->old_set);
	gl_arena_free(&h->arena);
	gl_arena_free(&h->old_arena);
	gl_buf_free(&h->report);
}

/* A header in use may be of the generation before this one, never of an older. */
void gl_headers_tidy(struct gl_headers *h)
{
	struct gl_set set = h->old_set;
	struct gl_arena arena = h->old_arena;

	if (h->set.used < GL_LIMIT_HEADERS)
		return;
	gl_set_clear(&set);
	gl_arena_reset(&arena);
	h->old_set = h->set;
	h->old_arena = h->arena;
	h->set = set;
	h->arena = arena;
	h->last = NULL;
}

static const struct gl_known_header *add(struct gl_headers *t, struct gl_str text, uint64_t hash)
{
	const struct gl_arena mark = t->arena;
	struct gl_known_header *h = gl_arena_new(&t->arena, sizeof *h);
	struct gl_str rest;
	int got = -1;

	if (h && (h->text = gl_arena_copy(&t->arena, text)).p) {
		rest = (struct gl_str){h->text.p, text.len - 1};
		got = gl_line_header_rest(rest, &h->parsed, &t->arena);
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
		h->parsed.has |= GL_HAS_MANGLED; /* written as U+FFFD */
	h->class = gl_class_of_state(h->parsed.state, &h->is_coarse);
	h->is_running = gl_str_eq(h->parsed.state, GL_STR("running"));
	return h;
}

static const struct gl_known_header *find(struct gl_headers *t, struct gl_str text)
{
	uint64_t hash = gl_hash(text.p, text.len);
	size_t i = hash;
	const struct gl_known_header *h;

	while ((h = gl_set_next(&t->set, hash, &i)))
		if (gl_str_eq(h->text, text))
			return h;
	return add(t, text, hash);
}

/* The state of a report, put into its brackets again: only `] {k: v}` still has the closing one. */
static bool read_report(struct gl_headers *h, struct gl_str line, uint64_t *id, struct gl_str *text)
{
	struct gl_str state;

	if (!gl_line_report(gl_str_trim(line), id, &state))
		return false;
	h->report.len = 0;
	gl_buf_char(&h->report, '[');
	gl_buf_str(&h->report, state);
	gl_buf_str(&h->report, gl_port_memmem(state.p, state.len, "] {", 3) ? GL_STR(":\n")
									   : GL_STR("]:\n"));
	h->no_memory |= h->report.failed;
	*text = gl_buf_view(&h->report);
	return !h->report.failed;
}

const struct gl_known_header *gl_headers_read(struct gl_headers *h, const char *p, const char *nl,
	uint64_t *id, bool *is_report)
{
	const char *rest = gl_line_header_id(p, nl, id);
	struct gl_str text;

	*is_report = false;
	if (GL_LIKELY(rest != NULL))
		text = gl_str_of(rest, nl + 1);
	else if (!(*is_report = read_report(h, gl_str_of(p, nl), id, &text)))
		return NULL;
	if (!h->last || !gl_str_eq(h->last->text, text))
		h->last = find(h, text);
	return h->last;
}
