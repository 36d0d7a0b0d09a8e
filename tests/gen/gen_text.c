/*
 * Writes goroutines and buckets as the runtime prints them, and as the records that are expected.
 */
#include "gen.h"

#include <string.h>

/* -- labels, as each release spells them -- */

/* Go 1.26 always quotes keys and values of labels. */
static void put_label_126(struct buf *b, const char *s)
{
	put_quoted(b, s, "\"\"\\\\\nn\rr\tt", true);
}

static const char bare_chars[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_";

/* Go 1.27 quotes only where that is needed. An empty string is not quoted, so nothing is shown. */
static void put_label_127(struct buf *b, const char *s)
{
	if (s[strspn(s, bare_chars)])
		put_label_126(b, s);
	else
		put_str(b, s);
}

static void put_label_go(struct buf *b, const char *s)
{
	put_quoted(b, s, "\"\"\\\\\nn\rr\tt\aa\bb\ff\vv", false);
}

/* CockroachDB's fork of Go escapes nothing, so gen gives it only texts that need no escapes. */
static void put_label_crdb(struct buf *b, const char *s)
{
	put(b, "\"", 1);
	put_str(b, s);
	put(b, "\"", 1);
}

bool is_simple(const char *s)
{
	return !s[strspn(s, bare_chars)];
}

static void put_labels(struct buf *b, const struct gor *w, const char *colon,
	void (*one)(struct buf *, const char *))
{
	for (size_t i = 0; i < w->n_labels; i++) {
		put_str(b, i ? ", " : "");
		one(b, w->labels[i].key);
		put_str(b, colon);
		one(b, w->labels[i].value);
	}
}

/* -- frames as text -- */

static void put_pointer(struct gen *g, struct buf *b, struct frame *f)
{
	put_str(b, "0xc000");
	if (f && f->n_patches < MAX_PATCHES)
		f->patch[f->n_patches++] = b->len;
	put_padded_hex(b, draw(g) & 0xffffff, 6);
}

static void put_odd_values(struct gen *g, struct buf *b, unsigned depth)
{
	size_t n = below(g, depth ? 4 : 6);

	for (size_t i = 0; i < n; i++) {
		put_str(b, i ? ", " : "");
		size_t what = g->minor < 17 ? 0 : below(g, 12);
		if (what < 6) {
			put_hex(b, draw_any_size(g));
			put_str(b, g->minor >= 18 && one_in(g, 3) ? "?" : "");
		} else if (what < 7) {
			put_str(b, "_");
		} else if (what < 10) {
			put_str(b, "{");
			if (depth < 4)
				put_odd_values(g, b, depth + 1);
			else
				put_str(b, "...");
			put_str(b, "}");
		} else {
			put_pointer(g, b, NULL);
		}
	}
	if (n > 2 && one_in(g, 4))
		put_str(b, ", ...");
}

static void put_args(struct gen *g, struct buf *b, struct frame *f)
{
	static const char *const tails[] = {
		"", ", 0x1", ", {0x7f2a10, 0x5}", "?, 0x0?", ", {0x9aee08, 0x7f}, 0x3e8"};

	if (f->kind == FRAME_INLINED) {
		put_str(b, "...");
	} else if (!strcmp(f->func, "runtime.goexit")) {
		put_str(b, g->minor >= 22 ? "{}" : "");
	} else if (!strcmp(f->func, "main.main")) {
		return;
	} else if (g->opt.is_odd) {
		put_odd_values(g, b, 0);
	} else {
		put_pointer(g, b, f);
		if (g->opt.is_long)
			put_str(b, PICK(g, tails));
	}
}

static void put_verbose(struct gen *g, struct buf *b)
{
	uint64_t sp = 0xc000000000u + (draw(g) & 0xfffff8);

	put_str(b, " fp=");
	put_hex(b, sp + 0x48);
	if (g->minor < 3)
		return;
	put_str(b, " sp=");
	put_hex(b, sp);
	if (g->minor < 9)
		return;
	put_str(b, " pc=");
	put_hex(b, 0x400000 + (draw(g) & 0x3fffff));
}

static void put_place(struct buf *b, const struct frame *f)
{
	put_str(b, "\t");
	put_str(b, f->file);
	put_str(b, ":");
	put_num(b, f->line);
}

static void put_offset(struct buf *b, uint64_t offset)
{
	put_str(b, " +");
	put_hex(b, offset);
}

static void put_c_frame(struct gen *g, struct buf *b, const struct frame *f)
{
	put_str(b, f->func);
	if (f->kind == FRAME_NON_GO) {
		put_str(b, " at pc=");
	} else if (f->kind == FRAME_C_BARE) {
		put_str(b, "\n\tpc=");
	} else {
		put_str(b, "\n");
		put_place(b, f);
		put_str(b, " pc=");
	}
	put_hex(b, 0x7f0000000000 + (draw(g) & 0xffffff));
	put_str(b, "\n");
}

static void put_gap(struct buf *b, const struct frame *f)
{
	put_str(b, "...");
	if (f->line)
		put_num(b, f->line);
	else
		put_str(b, "additional");
	put_str(b, " frames elided...\n");
}

/*
 * Writes the two lines of a frame, such as main.(*T).Run(0xc000010018, 0x2) and
 * <TAB>/app/main.go:58 +0x24 fp=0x... sp=0x... pc=0x...
 */
void put_go_frame(struct gen *g, struct buf *b, struct frame *f, bool is_verbose)
{
	put_str(b, f->func);
	put_str(b, "(");
	put_args(g, b, f);
	put_str(b, ")\n");
	put_place(b, f);
	if (f->kind == FRAME_CALL)
		put_offset(b, draw_offset(g));
	if (is_verbose && f->kind != FRAME_INLINED)
		put_verbose(g, b);
	put_str(b, "\n");
}

/* Writes a frame with new arguments. f is a copy, so the frame in the pool stays as it is. */
static void put_drawn(struct gen *g, struct buf *b, struct frame f, bool is_verbose)
{
	put_go_frame(g, b, &f, is_verbose);
}

/*
 * Returns the digits for a pointer argument. With -L, the structs that have locks lie next to each
 * other in memory, and far from everything else.
 */
static uint64_t draw_patch(struct gen *g, const struct frame *f, size_t i)
{
	uint64_t owner = g->owner;

	if (!g->has_locks)
		return draw(g) & 0xffffff;
	if (f->is_lock)
		return owner + 0x18;
	g->owner = 0;
	return owner && i == 0 ? owner : draw(g) & 0x7fffff;
}

/*
 * Writes the frame's prepared text. With -a, the pointers in it are replaced, because they differ
 * between goroutines with one stack.
 */
static void put_prepared(struct gen *g, struct buf *b, const struct frame *f)
{
	put(b, f->text.p, f->text.len);
	for (size_t i = 0; g->vary_args && i < f->n_patches; i++) {
		b->len -= f->text.len - f->patch[i];
		put_padded_hex(b, draw_patch(g, f, i), 6);
		b->len += f->text.len - f->patch[i] - 6;
	}
}

void put_frame(struct gen *g, struct buf *b, const struct frame *f, bool is_verbose)
{
	if (f->kind == FRAME_GAP)
		put_gap(b, f);
	else if (f->kind >= FRAME_C)
		put_c_frame(g, b, f);
	else if (f->text.len)
		put_prepared(g, b, f);
	else
		put_drawn(g, b, *f, is_verbose);
}

/* A frame of an ancestor shows (...) for its arguments but, unlike an inlined one, an offset. */
static void put_ancestor_frame(struct gen *g, struct buf *b, const struct frame *f)
{
	put_str(b, f->func);
	put_str(b, "(...)\n");
	put_place(b, f);
	put_offset(b, draw_offset(g));
	put_str(b, "\n");
}

static void put_creator(struct gen *g, struct buf *b, const struct frame *f, uint64_t parent)
{
	put_str(b, "created by ");
	put_str(b, f->func);
	if (parent) {
		put_str(b, " in goroutine ");
		put_num(b, parent);
	}
	put_str(b, "\n");
	put_place(b, f);
	put_offset(b, f->go_offset && !g->vary_offsets ? f->go_offset : draw_offset(g));
	put_str(b, "\n");
}

/* -- frames as truth -- */

static void put_key(struct buf *b, const char *key)
{
	if (b->p[b->len - 1] != '{')
		put_str(b, ",");
	put_json(b, key);
	put_str(b, ":");
}

static void put_key_str(struct buf *b, const char *key, const char *value)
{
	put_key(b, key);
	put_json(b, value);
}

static void put_key_num(struct buf *b, const char *key, uint64_t value)
{
	put_key(b, key);
	put_num(b, value);
}

static void put_key_true(struct buf *b, const char *key, bool value)
{
	if (!value)
		return;
	put_key(b, key);
	put_str(b, "true");
}

static void put_place_json(struct buf *b, const struct frame *f)
{
	put_key_str(b, "func", f->func);
	if (f->kind == FRAME_C_BARE || f->kind == FRAME_NON_GO)
		return;
	put_key_str(b, "file", f->file);
	put_key_num(b, "line", f->line);
}

void put_frame_json(struct buf *b, const struct frame *f)
{
	if (f->json.len) {
		put(b, f->json.p, f->json.len);
		return;
	}
	put_str(b, "{");
	if (f->kind == FRAME_GAP) {
		put_key_true(b, "elided", true);
		if (f->line)
			put_key_num(b, "n", f->line);
	} else {
		put_place_json(b, f);
	}
	put_str(b, "}");
}

static void put_frames_json(struct buf *b, const struct frame *const *list, size_t n)
{
	put_key(b, "frames");
	put_str(b, "[");
	for (size_t i = 0; i < n; i++) {
		put_str(b, i ? "," : "");
		put_frame_json(b, list[i]);
	}
	put_str(b, "]");
}

static void put_creator_json(struct buf *b, const struct frame *f, uint64_t parent)
{
	put_key(b, "created_by");
	put_str(b, "{");
	put_place_json(b, f);
	if (parent)
		put_key_num(b, "id", parent);
	put_str(b, "}");
}

static void put_labels_json(struct buf *b, const struct gor *w)
{
	if (!w->n_labels)
		return;
	put_key(b, "labels");
	put_str(b, "{");
	for (size_t i = 0; i < w->n_labels; i++)
		put_key_str(b, w->labels[i].key, w->labels[i].value);
	put_str(b, "}");
}

/* Writes the last keys, which goroutines and buckets share. */
static void put_range_json(struct gen *g, struct buf *b, uint64_t start)
{
	put_key_num(b, "dump", g->dump);
	if (g->reason.len) {
		put(&g->reason, "", 1);
		put_key_str(b, "reason", g->reason.p);
		g->reason.len = 0;
	}
	put_key_num(b, "offset", start);
	put_key_num(b, "bytes", position(&g->out) - start);
	put_str(b, "}\n");
	flush_when_full(&g->truth);
}

/* -- one goroutine -- */

/*
 * Stores the frames of an ancestor's stack, except C frames, which dumps do not show there. Returns
 * how many they are, at most five.
 */
static size_t ancestor_frames(const struct stack *s, const struct frame **list)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n && n < 5; i++)
		if (s->f[i]->kind < FRAME_C)
			list[n++] = s->f[i];
	return n;
}

/* Stores every frame that the dump shows of this goroutine, innermost first. */
static size_t all_frames(const struct gen *g, const struct gor *w, const struct frame **list)
{
	bool is_middle = g->minor >= 21, has_gap = w->gap.kind == FRAME_GAP,
	     is_parked = w->state->kind != STATE_PLAIN;
	size_t n = 0;

	if (w->is_away)
		return 0;
	for (size_t i = 0; i < 2 && w->lead[i]; i++)
		list[n++] = w->lead[i];
	if (w->is_verbose && is_parked) {
		list[n++] = &g->runtime[PARK];
		list[n++] = &g->runtime[PARKED_IN + w->id % (EXIT - PARKED_IN)];
	}
	for (size_t i = 0; i < w->stack->n; i++) {
		if (has_gap && is_middle && i == w->stack->n / 2)
			list[n++] = &w->gap;
		list[n++] = w->stack->f[i];
	}
	if (has_gap && !is_middle) { /* before Go 1.21 the gap is the end of the stack */
		list[n++] = &w->gap;
	} else if (w->is_verbose && w->id != 0) {
		if (w->id == 1)
			list[n++] = &g->runtime[MAIN];
		list[n++] = &g->runtime[EXIT];
	}
	return n;
}

static void put_machine(struct gen *g, struct buf *b, const struct gor *w)
{
	put_str(b, " gp=");
	put_hex(b, 0xc000000000u + w->id * 0x1a0);
	if (strcmp(w->state->name, "running") && w->id) {
		put_str(b, " m=nil");
		return;
	}
	put_str(b, " m=");
	put_num(b, below(g, 9));
	put_str(b, " mp=");
	put_hex(b, 0x5f25e0);
}

/*
 * Writes a header, such as goroutine 7 gp=0xc000006700 m=nil [select (scan), 3 minutes,
 * locked to thread, synctest bubble 1] {k: v}:
 */
static void put_header(struct gen *g, struct buf *b, const struct gor *w)
{
	put(b, "goroutine ", 10);
	put_num(b, w->id);
	if (w->is_verbose && g->minor >= 22)
		put_machine(g, b, w);
	put(b, " [", 2);
	put_str(b, w->state->name);
	put_str(b, w->is_leaked ? " (leaked)" : "");
	put_str(b, w->is_scan ? " (scan)" : "");
	put_str(b, w->is_durable ? " (durable)" : "");
	if (w->minutes) {
		put(b, ", ", 2);
		put_num(b, w->minutes);
		put(b, " minutes", 8);
	}
	put_str(b, w->is_locked ? ", locked to thread" : "");
	if (w->bubble) {
		put_str(b, g->minor == 24 ? ", synctest group " : ", synctest bubble ");
		put_num(b, w->bubble);
	}
	if (w->n_labels && g->is_crdb) {
		put(b, ", ", 2);
		put_labels(b, w, ":", put_label_crdb);
	} else if (w->n_labels && g->minor == 26) {
		put_str(b, " labels:{");
		put_labels(b, w, ": ", put_label_126);
		put_str(b, "}");
	}
	put(b, "]", 1);
	if (w->n_labels && g->minor >= 27) {
		put_str(b, " {");
		put_labels(b, w, ": ", put_label_127);
		put_str(b, "}");
	}
	put(b, ":\n", 2);
}

static void put_ancestors(struct gen *g, struct buf *b, const struct gor *w)
{
	const struct frame *list[5];

	for (size_t a = 0; a < w->n_ancestors; a++) {
		size_t n = ancestor_frames(w->ancestors[a], list);

		put_str(b, "[originating from goroutine ");
		put_num(b, w->ancestor_ids[a]);
		put_str(b, "]:\n");
		for (size_t i = 0; i < n; i++)
			put_ancestor_frame(g, b, list[i]);
		if (n == 5)
			put_str(b, "...additional frames elided...\n");
		if (w->ancestors[a]->creator)
			put_creator(g, b, w->ancestors[a]->creator, 0);
	}
}

static void put_ancestors_json(struct buf *b, const struct gor *w)
{
	static const struct frame gap = { .kind = FRAME_GAP };
	const struct frame *list[6];

	if (!w->n_ancestors)
		return;
	put_key(b, "ancestors");
	put_str(b, "[");
	for (size_t a = 0; a < w->n_ancestors; a++) {
		size_t n = ancestor_frames(w->ancestors[a], list);

		if (n == 5)
			list[n++] = &gap;
		put_str(b, a ? ",{" : "{");
		put_key_num(b, "id", w->ancestor_ids[a]);
		put_frames_json(b, list, n);
		if (w->ancestors[a]->creator)
			put_creator_json(b, w->ancestors[a]->creator, 0);
		put_str(b, "}");
	}
	put_str(b, "]");
}

static void put_body(struct gen *g, struct buf *b, const struct gor *w,
	const struct frame *const *list, size_t n)
{
	if (w->is_away)
		put_str(b, "\tgoroutine running on other thread; stack unavailable\n");
	for (size_t i = 0; i < n; i++) {
		put_frame(g, b, list[i], w->is_verbose);
		if (g->opt.is_odd && i + 1 < n && one_in(g, 150)) {
			put_str(b, FITTING(g, diags));
			put_str(b, "\n");
		}
	}
	if (w->has_creator)
		put_creator(g, b, w->stack->creator, w->parent);
	put_ancestors(g, b, w);
}

static void tell(struct gen *g, const struct gor *w, const struct frame *const *list, size_t n,
	uint64_t start)
{
	struct buf *t = &g->truth.b;

	put_str(t, "{");
	put_key_num(t, "count", 1);
	put_key_num(t, "id", w->id);
	put_key_true(t, "repeat", w->is_repeat);
	put_key_str(t, "state", w->state->name);
	if (w->minutes)
		put_key_num(t, "wait_seconds", w->minutes * 60);
	put_key_true(t, "locked", w->is_locked);
	put_key_true(t, "leaked", w->is_leaked);
	put_key_true(t, "scan", w->is_scan);
	put_key_true(t, "durable", w->is_durable);
	if (w->bubble)
		put_key_num(t, "bubble", w->bubble);
	put_labels_json(t, w);
	put_frames_json(t, list, n);
	if (w->has_creator)
		put_creator_json(t, w->stack->creator, w->parent);
	put_ancestors_json(t, w);
	put_range_json(g, t, start);
}

void write_goroutine(struct gen *g, const struct gor *w)
{
	const struct frame *list[MAX_LIST];
	size_t n = all_frames(g, w, list);
	uint64_t start = position(&g->out);

	put_header(g, &g->out.b, w);
	put_body(g, &g->out.b, w, list, n);
	if (g->truth.name)
		tell(g, w, list, n, start);
	g->ends_in_goroutine = true;
	flush_when_full(&g->out);
}

/* -- one bucket of debug=1 -- */

static void put_symbol(struct buf *b, const struct frame *f, size_t width)
{
	size_t start = b->len;

	put_str(b, f->func);
	put_str(b, "+");
	put_hex(b, f->kind == FRAME_FRESH ? 0 : 0x10 + f->line % 0xf0);
	for (size_t at = b->len - start; at < width; at = at / 8 * 8 + 8)
		put(b, "\t", 1);
}

/*
 * Returns the width of the column of symbols in a bucket, as text/tabwriter computes it: the widest
 * symbol, up to the next tab stop.
 */
static size_t symbol_width(const struct frame *const *list, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(list[i]->func) + 5;

		width = len > width ? len : width;
	}
	return width / 8 * 8 + 8;
}

void put_bucket(struct gen *g, struct buf *b, const struct gor *w, uint64_t count,
		const struct frame *const *list, size_t n)
{
	uint64_t pc = 0x400000 + (draw(g) & 0xfffff);
	size_t width = symbol_width(list, n);

	put_num(b, count);
	put_str(b, " @ 0x4385ce 0x406c1f");
	for (size_t i = 0; i < n; i++) {
		put_str(b, " ");
		put_hex(b, pc + 64 * i);
	}
	put_str(b, " 0x465e61\n");
	/* a bucket may also show an empty set of labels */
	if (w->n_labels || (g->has_labels && one_in(g, 30))) {
		put_str(b, "# labels: {");
		put_labels(b, w, ":", put_label_go);
		put_str(b, "}\n");
	}
	for (size_t i = 0; i < n; i++) {
		put_str(b, "#\t");
		put_hex(b, pc + 64 * i - 1);
		put_str(b, "\t");
		put_symbol(b, list[i], width);
		put_str(b, list[i]->file);
		put_str(b, ":");
		put_num(b, list[i]->line);
		put_str(b, "\n");
	}
}

void tell_bucket(struct gen *g, const struct gor *w, uint64_t count,
		 const struct frame *const *list, size_t n, uint64_t start)
{
	struct buf *t = &g->truth.b;

	put_str(t, "{");
	put_key_num(t, "count", count);
	put_key_true(t, "leaked", w->is_leaked);
	put_labels_json(t, w);
	put_frames_json(t, list, n);
	put_range_json(g, t, start);
}
