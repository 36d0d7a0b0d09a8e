#include "cmd/fold/foldscope.h"

#include "cmd/common/jsonout.h"
#include "cmd/common/view.h"
#include "lib/base/json_put.h"
#include "lib/base/mem.h"

/*
 * The file format of speedscope is described in its repository: file-format-schema.json and
 * src/lib/file-format-spec.ts.
 */

#define SCHEMA "https://www.speedscope.app/file-format-schema.json"
#define EXACT (UINT64_C(1) << 53) /* JavaScript rounds larger numbers */

static void put_frame(struct gl_buf *b, const struct gl_frame *f)
{
	gl_buf_char(b, '{');
	json_text(b, "name", fold_name(f));
	json_text(b, "file", f->file);
	if (f->line >= 0)
		json_number(b, "line", (uint64_t)f->line);
	gl_buf_char(b, '}');
}

/* Writes the frames in the order of their ranks. Samples refer to a frame by its rank. */
static void put_frames(struct tool *t, const uint32_t *rank)
{
	const struct gl_calls *c = &((struct fold *)t->ctx)->calls;
	uint32_t *at = gl_mem_new(c->nframes + 1, sizeof *at);

	for (size_t i = 0; i < c->nframes; i++)
		at[rank[i]] = (uint32_t)i;
	for (size_t i = 0; i < c->nframes; i++) {
		json_comma(&t->out.buf);
		view_line(t);
		put_frame(&t->out.buf, &c->frames[at[i]]->frame);
	}
	gl_mem_free(at);
}

static void put_samples(struct tool *t, const uint32_t *rank, const size_t *order)
{
	const struct gl_calls *c = &((struct fold *)t->ctx)->calls;
	struct gl_buf *b = &t->out.buf;

	for (size_t i = 0; i < c->nstacks && !gl_writer_failed(&t->out); i++) {
		const struct gl_call_stack *k = &c->stacks[order[i]];

		json_comma(b);
		view_line(t);
		gl_buf_char(b, '[');
		for (size_t j = 0; j < k->n; j++) {
			json_comma(b);
			gl_buf_u64(b, rank[c->ids[k->first + j]]);
		}
		gl_buf_char(b, ']');
	}
}

static void put_weights(struct tool *t, const size_t *order)
{
	const struct gl_calls *c = &((struct fold *)t->ctx)->calls;

	for (size_t i = 0; i < c->nstacks && !gl_writer_failed(&t->out); i++) {
		json_comma(&t->out.buf);
		view_line(t);
		gl_buf_u64(&t->out.buf, c->stacks[order[i]].count);
	}
}

static void put_title(struct tool *t, const char *after)
{
	struct gl_buf title = {0};

	fold_put_title(t, &title);
	gl_buf_text(&title, after);
	gl_json_put_str(&t->out.buf, gl_buf_view(&title));
	gl_buf_free(&title);
}

static void put_profile(struct tool *t, const uint32_t *rank, const size_t *order)
{
	const struct fold *s = t->ctx;
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "{\"type\":\"sampled\",\"name\":");
	put_title(t, fold_is_timed(s) ? ": time waited" : ": goroutines");
	GL_BUF_LIT(b, ",\"unit\":");
	gl_json_put_str(b, fold_is_timed(s) ? GL_STR("seconds") : GL_STR("none"));
	gl_buf_number(b, ",\"startValue\":0,\"endValue\":", s->calls.goroutines, ",\"samples\":[");
	put_samples(t, rank, order);
	GL_BUF_LIT(b, "],\"weights\":[");
	put_weights(t, order);
	GL_BUF_LIT(b, "]}");
}

void foldscope_put(struct tool *t)
{
	const struct fold *s = t->ctx;
	uint32_t *rank = fold_ranks(t);
	size_t *order = fold_sort(t, rank);
	struct gl_buf *b = &t->out.buf;

	GL_BUF_LIT(b, "{\"$schema\":\"" SCHEMA "\",\"exporter\":\"glfold\",\"name\":");
	put_title(t, "");
	GL_BUF_LIT(b, ",\"activeProfileIndex\":0,\"shared\":{\"frames\":[");
	put_frames(t, rank);
	GL_BUF_LIT(b, "]},\"profiles\":[");
	put_profile(t, rank, order);
	view_end(t, "]}");
	if (s->calls.goroutines > EXACT)
		tool_warn(t, "speedscope rounds numbers above 2^53");
	gl_mem_free(order);
	gl_mem_free(rank);
}
