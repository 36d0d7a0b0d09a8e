#include "lib/syntax/frameargs.h"

#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/syntax/goline.h"

struct gl_frameargs gl_frameargs_of(const struct gl_record_args *args)
{
	return (struct gl_frameargs){args->frames, args->text};
}

/*
 * Returns the first of several lines, without its LF and without blanks before the LF. *rest: the
 * other lines.
 */
static struct gl_str first_line(struct gl_str lines, struct gl_str *rest)
{
	const char *lf = lines.len ? memchr(lines.p, '\n', lines.len) : NULL;
	size_t len = lf ? (size_t)(lf - lines.p) : lines.len;

	*rest = gl_str_skip(lines, lf ? len + 1 : len);
	return gl_str_trim((struct gl_str){lines.p, len});
}

/*
 * If the next line is a location, reads its offset and moves past the line. The line below a
 * function may be a location that has lost its indentation.
 */
static int64_t skip_location(struct gl_frameargs *f)
{
	struct gl_str rest, line = first_line(f->lines, &rest);
	struct gl_location at;

	if (!gl_goline_file(line, &at) && !gl_goline_bare_file(line, &at))
		return -1;
	f->lines = rest;
	return at.off;
}

struct gl_frame_args gl_frameargs_next(struct gl_frameargs *f)
{
	struct gl_frame_args a = {.off = -1};
	struct gl_str line, name;
	struct gl_location at;
	int64_t left_out;
	uint64_t parent;
	bool has_parent;

	if (f->frames)
		return *f->frames++;
	line = first_line(f->lines, &f->lines);
	if (gl_goline_func(line, &name)) {
		a.args = gl_str_of(name.p + name.len + 1, line.p + line.len - 1);
		a.is_inlined = gl_str_eq(a.args, GL_STR("..."));
		a.off = skip_location(f);
	} else if (gl_goline_file(line, &at)) { /* the function of this location is missing */
		a.off = at.off;
	/* a creator ends the frames */
	} else if (gl_goline_created(line, &name, &has_parent, &parent)) {
		f->lines.len = 0;
	} else if (!gl_goline_elided(line, &left_out)) { /* the line is a C function */
		a.off = skip_location(f);
	}
	return a;
}

/*
 * Moves past a location in the form that Go prints: `<TAB>/app/x.go:12 +0x1f`. Returns false if the
 * next line may be anything else.
 */
static bool skip_usual_location(struct gl_frameargs *f)
{
	const char *p = f->lines.p, *end = p + f->lines.len, *lf, *tail;

	if (end - p < 4 || p[0] != '\t' || p[1] != '/')
		return false;
	lf = memchr(p, '\n', (size_t)(end - p));
	tail = lf ? lf : end;
	while (gl_num_lower_hex_digit(tail[-1]) >= 0)
		tail--;
	if (tail - p > 4 && memcmp(tail - 4, " +0x", 4) == 0)
		tail -= 4;
	else
		tail = lf ? lf : end;
	if (!gl_is_digit(tail[-1]))
		return false;
	while (gl_is_digit(tail[-1]))
		tail--;
	if (tail[-1] != ':')
		return false;
	f->lines = gl_str_of(lf ? lf + 1 : end, end);
	return true;
}

/*
 * If the next lines are those of a frame with function `func`, as Go prints it, moves past them and
 * sets *args. Otherwise returns false, and they must be read in another way.
 */
static bool next_usual(struct gl_frameargs *f, struct gl_str func, struct gl_str *args)
{
	const char *p = f->lines.p, *end = p + f->lines.len, *open = p + func.len, *close;

	if (!func.p || f->lines.len <= func.len || *open != '(' || memcmp(p, func.p, func.len) != 0)
		return false;
	close = memchr(open, ')', (size_t)(end - open));
	if (!close || close + 1 == end || close[1] != '\n')
		return false;
	*args = gl_str_of(open + 1, close);
	f->lines = gl_str_of(close + 2, end);
	if (!skip_usual_location(f))
		(void)skip_location(f);
	return true;
}

struct gl_str gl_frameargs_next_text(struct gl_frameargs *f, const struct gl_frame *frame)
{
	struct gl_str args;

	if (!f->frames && next_usual(f, frame->func, &args))
		return args;
	return gl_frameargs_next(f).args;
}

void gl_frameargs_begin(struct gl_frameargs_list *list, const struct gl_record_args *args)
{
	list->n = 0;
	list->rest = gl_frameargs_of(args);
}

const struct gl_str *gl_frameargs_upto(
	struct gl_frameargs_list *list, const struct gl_stack *stack, size_t n)
{
	struct gl_str *v = gl_mem_grow(list->v, &list->cap, n + 1, sizeof *v);

	if (!v)
		return NULL;
	list->v = v;
	for (; list->n < n; list->n++)
		v[list->n] = gl_frameargs_next_text(&list->rest, &stack->frames[list->n]);
	return v;
}

void gl_frameargs_free(struct gl_frameargs_list *list)
{
	gl_mem_free(list->v);
}
