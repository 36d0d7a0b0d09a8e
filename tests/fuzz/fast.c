/*
 * Fuzz target: the fast paths (lib/README.md) give the same as the general paths, byte for byte:
 *   - logs: unwrapped in bulk, and line by line;
 *   - NDJSON lines: recognised by the cache, and read in full.
 */
#include "tests/fuzz/fuzz.h"

#include "lib/parse/ndjson.h"
#include "lib/unwrap/layers.h"

static void put_batch(struct gl_buf *out, struct gl_layers *ls)
{
	const struct gl_batch *b = gl_layers_batch(ls);

	for (size_t i = 0; i < b->nremarks; i++)
		fuzz_put_err(out, &b->remarks[i].err);
	for (size_t i = 0; i < b->nrecords; i++) {
		struct gl_record r = b->records[i];
		const struct gl_more *last = NULL;
		struct gl_arena arena = {0};

		if (gl_layers_is_below(ls))
			gl_layers_complete(ls, &r, &arena, &last);
		gl_emit_record(out, &r);
		gl_arena_free(&arena);
	}
}

/*
 * Reads the text in windows of about `piece` bytes. Each window is a copy, so that a sanitizer
 * notices reads beyond it.
 */
static struct gl_buf read_log(struct gl_str log, size_t piece, bool is_general)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_layers *ls = gl_layers_new(stacks, 0, GL_ARGS_NONE);
	bool moved, is_ended = false;
	size_t have = piece, at = 0;
	struct gl_buf out = {0};
	struct gl_err err;

	if (is_general)
		gl_layers_use_general_path(ls);
	while (!is_ended) {
		size_t len = log.len - at < have ? log.len - at : have;
		char *copy = malloc(len + 1);
		struct gl_window w = {copy, copy + len, at + len == log.len};

		memcpy(copy, log.p + at, len);
		if (gl_layers_run(ls, &w, &moved, &is_ended, &err) != 0) {
			fuzz_put_err(&out, &err);
			is_ended = true;
		}
		at += (size_t)(w.p - copy);
		have = w.p > copy ? piece : moved ? have : have * 2;
		put_batch(&out, ls);
		free(copy);
	}
	gl_layers_free(ls);
	gl_stacks_free(stacks);
	return out;
}

static struct gl_buf read_lines(struct gl_str text, bool is_general)
{
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_ndjson *n = gl_ndjson_new(stacks);
	struct gl_buf out = {0};

	if (is_general)
		gl_ndjson_use_general_path(n);
	while (text.len > 0) {
		const char *nl = memchr(text.p, '\n', text.len);
		struct gl_str line = {text.p, nl ? (size_t)(nl - text.p) : text.len};
		struct gl_err err;
		struct gl_record r;
		enum gl_ndjson_kind kind = gl_ndjson_parse(n, line, &r, &err);

		if (kind == GL_NDJSON_RECORD)
			gl_emit_record(&out, &r);
		else if (kind == GL_NDJSON_BAD)
			fuzz_put_err(&out, &err);
		text = gl_str_skip(text, line.len + (nl != NULL));
		gl_ndjson_reset(n);
	}
	gl_ndjson_free(n);
	gl_stacks_free(stacks);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct gl_str text = {len ? (const char *)data : "", len};
	size_t piece = 50 + len % 3 * 3000;
	struct gl_buf fast = read_log(text, piece, false), general = read_log(text, piece, true);

	fuzz_demand_same(gl_buf_view(&fast), gl_buf_view(&general), "in bulk and by line");
	gl_buf_free(&fast);
	gl_buf_free(&general);
	fast = read_lines(text, false);
	general = read_lines(text, true);
	fuzz_demand_same(gl_buf_view(&fast), gl_buf_view(&general), "recognised and read");
	gl_buf_free(&fast);
	gl_buf_free(&general);
	return 0;
}
