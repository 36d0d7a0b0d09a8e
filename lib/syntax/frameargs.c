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
	*rest = lines;
	return gl_str_trim(gl_str_cut(rest, '\n'));
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

	if (f->frames)
		return *f->frames++;
	if (f->lines.len == 0) /* the lines show fewer frames than there are */
		return a;
	line = first_line(f->lines, &f->lines);
	if (gl_goline_func(line, &name)) {
		a.args = gl_str_of(name.p + name.len + 1, line.p + line.len - 1);
		a.is_inlined = gl_str_eq(a.args, GL_STR("..."));
		a.off = skip_location(f);
	} else if (gl_goline_file(line, &at)) { /* the function of this location is missing */
		a.off = at.off;
	/* a creator ends the frames */
	} else if (gl_goline_is_created(line)) {
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

/* --- lists --------------------------------------------------------------------------- */

#define TAIL sizeof(uint32_t) /* number of bytes in gl_frameargs_mark.tail */
/*
 * Arguments of at most this length are always sure (gl_frameargs_mark.is_sure). If those of another
 * goroutine are shorter, the `)` of the next frame cannot stand at this length, because the lines
 * of a frame do not fit in between.
 */
#define SHORT 14
#define OFFSET (sizeof " +0x" - 1 + 16) /* the longest offset of a location */

void gl_frameargs_begin(struct gl_frameargs_list *list, const struct gl_record_args *args,
	const struct gl_frameargs_mark *marks, size_t nmarks)
{
	list->n = 0;
	list->all = list->rest = gl_frameargs_of(args);
	list->marks = marks;
	list->nmarks = args->frames ? 0 : nmarks;
}

static inline bool is_close(const char *p)
{
	return p[0] == ')' && p[1] == '\n';
}

/* Returns the bytes before p in the form of gl_frameargs_mark.tail. */
static inline uint32_t tail_at(const char *p)
{
	uint32_t tail;

	memcpy(&tail, p - TAIL, TAIL);
	return tail;
}

/*
 * Reads the arguments of the next frame at its mark. m->before counts from *at, which is then moved
 * to where the next mark's `before` counts from. Returns false if the arguments are not there.
 */
static inline bool next_marked(const struct gl_frameargs_mark *m, const char **at, const char *end,
	struct gl_str *args)
{
	const char *p, *close;

	if (end - *at < (ptrdiff_t)m->before + (ptrdiff_t)m->len + 2)
		return false;
	p = *at + m->before;
	if (tail_at(p) != m->tail)
		return false;
	close = p + m->len;
	if (!m->is_sure || !is_close(close)) {
		close = memchr(p, ')', (size_t)(end - p - 1));
		if (!close || !is_close(close))
			return false;
	}
	*args = gl_str_of(p, close);
	*at = close;
	return true;
}

/* Reads the arguments of the first n frames at their marks. Returns false if one is not there. */
static bool read_marked(struct gl_frameargs_list *list, size_t n)
{
	const char *end = list->all.lines.p + list->all.lines.len;
	const char *at = list->n ? list->v[list->n - 1].p + list->v[list->n - 1].len :
				   list->all.lines.p;

	for (; list->n < n; list->n++)
		if (!next_marked(&list->marks[list->n], &at, end, &list->v[list->n]))
			return false;
	return true;
}

/*
 * Reads the arguments of the first n frames one after another. Frames that were read at their marks
 * are read again, because the marks do not say where the next frame begins.
 */
static void read_all(struct gl_frameargs_list *list, const struct gl_stack *stack, size_t n)
{
	if (list->nmarks) {
		list->n = list->nmarks = 0;
		list->rest = list->all;
	}
	for (; list->n < n; list->n++)
		list->v[list->n] =
			gl_frameargs_next_text(&list->rest, stack->frames[list->n]);
}

const struct gl_str *gl_frameargs_upto(
	struct gl_frameargs_list *list, const struct gl_stack *stack, size_t n)
{
	if (!GL_MEM_ROOM(list->v, list->cap, n + 1))
		return NULL;
	if (n > list->nmarks || !read_marked(list, n))
		read_all(list, stack, n);
	return list->v;
}

struct gl_str gl_frameargs_at_mark(struct gl_str lines, const struct gl_frameargs_mark *marks,
	size_t frame)
{
	const char *at = lines.p, *end = lines.p + lines.len;
	struct gl_str args = {NULL, 0};

	for (size_t i = 0; i <= frame; i++)
		if (!next_marked(&marks[i], &at, end, &args))
			return (struct gl_str){NULL, 0};
	return args;
}

/*
 * Sets is_sure. If a goroutine's arguments are shorter than those of the mark, the next `)` that
 * ends a line is that of the next frame. The text before it is as long as in the goroutine of the
 * marks, except for the offset of the location. So if that text is long enough, the next `)` cannot
 * stand where the mark's own is expected.
 */
static void find_sure(struct gl_frameargs_mark *marks, size_t n)
{
	for (size_t i = 0; i < n; i++)
		marks[i].is_sure = marks[i].len <= SHORT ||
				   (i + 1 < n && marks[i].len + OFFSET < marks[i + 1].before);
}

bool gl_frameargs_note(const struct gl_frameargs_list *list, size_t n,
	struct gl_frameargs_mark *marks)
{
	const char *at = list->all.lines.p;

	for (size_t i = 0; i < n; i++) {
		struct gl_str args = list->v[i];

		if (!args.p || args.p - at < (ptrdiff_t)TAIL || args.p - at > UINT32_MAX / 4 ||
			args.len > UINT32_MAX / 4)
			return false;
		marks[i] = (struct gl_frameargs_mark){
			tail_at(args.p), (uint32_t)(args.p - at),
			(uint32_t)args.len & (UINT32_MAX >> 1), 0};
		at = args.p + args.len;
	}
	find_sure(marks, n);
	return true;
}

void gl_frameargs_free(struct gl_frameargs_list *list)
{
	gl_mem_free(list->v);
}
