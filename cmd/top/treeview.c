#include "cmd/top/treeview.h"

#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"
#include "lib/base/num.h"
#include "lib/output/term.h"
#include "lib/record/place.h"
#include "lib/summary/calltree.h"

#define INDENT 2
#define GAP 2
#define SHARE 6	      /* columns of a share, such as 100.0% */
#define BRANCH 3      /* columns of one branch, such as `├─ ` */
/* columns that the branches must leave for the frame, if the width is limited */
#define LEAST_NAME 24

/* How lines are laid out. */
struct layout {
	size_t count;	     /* columns of a count */
	/*
	 * width: columns of branches and frame together, 0: not limited; level: at most this many
	 * branches are drawn
	 */
	size_t width, level;
	/* for each level, '|' if its branch goes on below the current line, otherwise ' ' */
	struct gl_buf bars;
	struct gl_buf text;  /* text of a line, as the dump has it */
	struct gl_buf safe;  /* `text`, made safe */
};

static size_t digits(uint64_t n)
{
	char out[GL_NUM_DIGITS];

	return gl_num_put(n, out);
}

static struct layout layout_of(uint64_t total)
{
	struct layout l = {.count = digits(total) < 5 ? 5 : digits(total)};
	size_t width = view_width(), figures = INDENT + l.count + GAP + SHARE + GAP;

	if (width == 0)
		return l;
	l.width = width > figures + LEAST_NAME ? width - figures : LEAST_NAME;
	l.level = (l.width - LEAST_NAME) / BRANCH;
	return l;
}

static void put_right(struct gl_buf *b, struct gl_str s, size_t width)
{
	gl_term_blanks(b, width > s.len ? width - s.len : 0);
	gl_buf_str(b, s);
}

/*
 * Appends a count and a share, or the titles of these columns, or blanks if both texts are empty.
 */
static void put_figures(struct gl_buf *b, const struct layout *l, struct gl_str count,
	struct gl_str share)
{
	put_right(b, count, INDENT + l->count);
	put_right(b, share, GAP + SHARE);
	GL_BUF_LIT(b, "  ");
}

static void put_count(struct gl_buf *b, const struct layout *l, uint64_t n, uint64_t total)
{
	struct gl_buf share = {0};
	char count[GL_NUM_DIGITS];
	size_t len = gl_num_put(n, count);

	gl_term_share(&share, n, total);
	put_figures(b, l, (struct gl_str){count, len}, gl_buf_view(&share));
	gl_buf_free(&share);
}

/* --- a line -------------------------------------------------------------------------- */

/* Appends a frame, such as main.f x.go:7. */
static void put_frame(struct gl_buf *b, const struct gl_frame *f)
{
	if (f->is_gap)
		GL_BUF_LIT(b, "...");
	else if (!f->func.len)
		GL_BUF_LIT(b, "(not shown)");
	gl_frame_brief(b, f);
}

static void put_text(struct gl_buf *b, const struct gl_calltree_item *item)
{
	switch (item->kind) {
	case GL_CALLTREE_FRAME:
		put_frame(b, &item->frame->frame);
		break;
	case GL_CALLTREE_ENDS:
		if (item->depth == 0)
			GL_BUF_LIT(b, GL_PLACE_NO_FRAMES);
		else
			GL_BUF_LIT(b, "(innermost)");
		break;
	case GL_CALLTREE_REST:
		GL_BUF_LIT(b, "and ");
		view_number(b, item->stacks, "more stack", "more stacks");
		GL_BUF_LIT(b, " of ");
		view_number(b, item->count, "goroutine", "goroutines");
		break;
	}
}

/* Appends level i of the branches, counted from 0. */
static void put_branch(struct gl_buf *b, const struct layout *l,
	const struct gl_calltree_item *item, size_t i)
{
	if (item->is_branch && i + 1 == item->level && item->is_last)
		GL_BUF_LIT(b, "\xe2\x94\x94\xe2\x94\x80 "); /* └─ */
	else if (item->is_branch && i + 1 == item->level)
		GL_BUF_LIT(b, "\xe2\x94\x9c\xe2\x94\x80 "); /* ├─ */
	else if (l->bars.p[i] == '|')
		GL_BUF_LIT(b, "\xe2\x94\x82  "); /* │ */
	else
		GL_BUF_LIT(b, "   ");
}

/*
 * Appends the branches that lead to an item, and returns how many columns they take. If there are
 * too many branches, the outermost ones are left out, and their number, such as `+12`, is written
 * instead.
 */
static size_t put_branches(struct gl_buf *b, struct layout *l, const struct gl_calltree_item *item)
{
	size_t from = l->width && item->level > l->level ? item->level - l->level : 0;
	size_t used = (item->level - from) * BRANCH;

	if (item->is_branch) {
		l->bars.len = item->level - 1;
		gl_buf_char(&l->bars, item->is_last ? ' ' : '|');
	}
	if (from > 0) {
		gl_buf_char(b, '+');
		gl_buf_u64(b, from);
		gl_buf_char(b, ' ');
		used += digits(from) + 2;
	}
	for (size_t i = from; i < item->level; i++)
		put_branch(b, l, item, i);
	return used;
}

static void put_item(struct tool *t, struct layout *l, const struct gl_calltree_item *item,
	uint64_t total)
{
	struct gl_buf *b = &t->out.buf;
	/* if this is false, the line above shows the same count */
	bool shows_count = item->is_branch || item->depth == 0;
	void (*cut)(struct gl_buf *, struct gl_str, size_t) =
		item->kind == GL_CALLTREE_FRAME ? gl_term_cut_name : gl_term_cut;
	size_t used;

	if (shows_count)
		put_count(b, l, item->count, total);
	else
		put_figures(b, l, GL_STR(""), GL_STR(""));
	used = put_branches(b, l, item);
	l->text.len = l->safe.len = 0;
	put_text(&l->text, item);
	gl_term_safe(&l->safe, gl_buf_view(&l->text));
	if (l->width)
		cut(b, gl_buf_view(&l->safe), l->width > used ? l->width - used : 1);
	else
		gl_buf_str(b, gl_buf_view(&l->safe));
	view_line(t);
}

/* --- both ---------------------------------------------------------------------------- */

static void put_tree(struct tool *t, struct callview *v, struct gl_calltree *tree)
{
	struct layout l = layout_of(v->calls.goroutines);
	struct gl_calltree_item item;

	callview_head(t, v);
	if (v->calls.nstacks > 0) {
		view_line(t);
		put_figures(&t->out.buf, &l, GL_STR("count"), GL_STR("share"));
		view_end(t, "frame");
	}
	while (gl_calltree_next(tree, &item) && !gl_writer_failed(&t->out))
		put_item(t, &l, &item, v->calls.goroutines);
	gl_buf_free(&l.bars);
	gl_buf_free(&l.text);
	gl_buf_free(&l.safe);
}

static void put_rest_json(struct gl_buf *b, size_t stacks, uint64_t goroutines)
{
	json_object(b, "rest");
	json_number(b, "stacks", stacks);
	json_number(b, "goroutines", goroutines);
	gl_buf_char(b, '}');
}

static void put_node_json(struct gl_buf *b, const struct gl_calltree_item *item)
{
	json_comma(b);
	gl_buf_char(b, '{');
	json_number(b, "depth", item->depth);
	json_number(b, "count", item->count);
	json_number(b, "flat", item->ends);
	json_frame(b, "frame", &item->frame->frame);
	if (item->rest_stacks > 0)
		put_rest_json(b, item->rest_stacks, item->rest);
	gl_buf_char(b, '}');
}

/*
 * Writes the nodes as one array, where each node follows its parent. Nested objects would not do,
 * because stacks are deeper than the nesting that readers of JSON accept.
 */
static void put_json(struct tool *t, struct callview *v, struct gl_calltree *tree)
{
	struct gl_calltree_item item, rest = {0}, none = {0};
	struct gl_buf *b = &t->out.buf;

	callview_head_json(t, v);
	json_array(b, "nodes");
	while (gl_calltree_next(tree, &item) && !gl_writer_failed(&t->out)) {
		if (item.kind == GL_CALLTREE_FRAME) {
			put_node_json(b, &item);
			gl_writer_line(&t->out);
		} else if (item.depth == 0) {
			*(item.kind == GL_CALLTREE_REST ? &rest : &none) = item;
		}
	}
	gl_buf_char(b, ']');
	if (none.stacks > 0)
		json_number(b, "unknown", none.count);
	if (rest.stacks > 0)
		put_rest_json(b, rest.stacks, rest.count);
	GL_BUF_LIT(b, "}\n");
}

void treeview_put(struct tool *t, struct callview *v)
{
	size_t most = v->limit < SIZE_MAX ? (size_t)v->limit : SIZE_MAX;
	struct gl_calltree *tree = gl_calltree_new(&v->calls, most);

	if (v->is_json)
		put_json(t, v, tree);
	else
		put_tree(t, v, tree);
	gl_calltree_free(tree);
}
