/*
 * Fuzz target: bytes to records. Three claims, on any input:
 *   - no crash, and no undefined behaviour (the sanitizers);
 *   - records, remarks and tally are the same in whatever pieces the bytes come;
 *   - records written as NDJSON, read again and written again are the same bytes.
 */
#include "lib/output/emit.h"
#include "lib/parse/profiles.h"
#include "lib/parse/demux.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct result {
	struct gl_buf text; /* the records, remarks and counts */
	bool is_refused;
};

static void put_batch(struct gl_buf *b, const struct gl_batch *batch, bool with_notes)
{
	size_t remark = 0;

	for (size_t i = 0; i <= batch->nrecords; i++) {
		for (; remark < batch->nremarks && batch->remarks[remark].before <= i; remark++) {
			if (!with_notes)
				continue;
			gl_buf_add(b, batch->remarks[remark].err.what,
				strlen(batch->remarks[remark].err.what));
			GL_BUF_LIT(b, " at ");
			gl_buf_u64(b, batch->remarks[remark].err.line);
			gl_buf_char(b, '\n');
		}
		if (i < batch->nrecords)
			gl_emit_record(b, &batch->records[i]);
	}
}

static void put_tally(struct gl_buf *b, const struct gl_input_counts *t)
{
	const uint64_t n[] = {t->headers, t->records, t->goroutines, t->repeats, t->partial,
		t->dumps, t->truncated, t->mangled, t->skipped, t->unread, t->races};

	for (size_t i = 0; i < sizeof n / sizeof n[0]; i++) {
		gl_buf_char(b, ' ');
		gl_buf_u64(b, n[i]);
	}
}

/*
 * Reads [p, p+len), `piece` more bytes at a time. Each window has its own memory, so that a
 * sanitizer notices reads beyond it.
 */
static void read_text(struct result *r, struct gl_demux *t, const char *p, size_t len, size_t piece,
	bool with_notes)
{
	size_t from = 0, to = 0;

	do {
		struct gl_err err;
		char *window;
		const char *got;

		to = len - to > piece ? to + piece : len;
		window = malloc(to - from + (to == from));
		memcpy(window, p + from, to - from);
		got = gl_demux_run(t, window, window + (to - from), to == len, &err);
		put_batch(&r->text, gl_demux_batch(t), with_notes);
		r->is_refused = got == NULL;
		from += got ? (size_t)(got - window) : 0;
		free(window);
	} while (to < len && !r->is_refused);
}

static struct result read_all(const char *p, size_t len, size_t piece, bool with_notes)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_demux *t = gl_demux_new(stacks, NULL, true);
	struct result r = {0};
	struct gl_err err;

	if (gl_profile_look(p, p + len, true) == GL_PROFILE_YES) {
		r.is_refused = gl_demux_profile(t, p, p + len, &err) != 0;
		put_batch(&r.text, gl_demux_batch(t), with_notes);
	} else {
		read_text(&r, t, p, len, piece, with_notes);
	}
	if (with_notes)
		put_tally(&r.text, gl_demux_tally(t));
	gl_demux_free(t);
	gl_stacks_free(stacks);
	return r;
}

static void demand_same(const struct result *a, const struct result *b, const char *claim)
{
	if (gl_str_eq(gl_buf_view(&a->text), gl_buf_view(&b->text)) &&
		a->is_refused == b->is_refused)
		return;
	fprintf(stderr, "%s differ:\n--- one\n%.*s\n--- other\n%.*s\n", claim, (int)a->text.len,
		a->text.p ? a->text.p : "", (int)b->text.len, b->text.p ? b->text.p : "");
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char nothing[1];
	const char *p = data ? (const char *)data : nothing;
	size_t piece = len <= 2048 ? 1 : len <= 65536 ? 61 : 4093;
	struct result whole = read_all(p, len, SIZE_MAX, true);
	struct result pieces = read_all(p, len, piece, true);
	struct result records, again;

	demand_same(&whole, &pieces, "pieces");
	records = read_all(p, len, SIZE_MAX, false);
	again = read_all(
		records.text.p ? records.text.p : nothing, records.text.len, SIZE_MAX, false);
	records.is_refused = false; /* records from before a refusal must still be the same */
	demand_same(&records, &again, "records read again");
	gl_buf_free(&whole.text);
	gl_buf_free(&pieces.text);
	gl_buf_free(&records.text);
	gl_buf_free(&again.text);
	return 0;
}
