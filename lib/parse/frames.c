#include "lib/parse/frames.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"

/* --- frames -------------------------------------------------------------------------- */

/* A frame or a creator as JSON has it; only a creator has an id. */
struct frame_text {
	struct gl_frame frame;
	struct gl_frame_args args;
	int64_t left_out; /* number of frames left out, the key `n` of a gap */
	uint64_t id;	  /* NO_ID if there is none */
};

#define NO_ID UINT64_MAX

#define FRAME(field) offsetof(struct frame_text, field)

static const struct gl_member_row frame_rows[] = {
	GL_MEMBER_ROW("func", gl_member_read_text, FRAME(frame.func)),
	GL_MEMBER_ROW("file", gl_member_read_text, FRAME(frame.file)),
	GL_MEMBER_ROW("line", gl_member_read_number, FRAME(frame.line)),
	GL_MEMBER_ROW("args", gl_member_read_text, FRAME(args.args)),
	GL_MEMBER_ROW("off", gl_member_read_number, FRAME(args.off)),
	GL_MEMBER_ROW("inlined", gl_member_read_bool, FRAME(args.is_inlined)),
	GL_MEMBER_ROW("elided", gl_member_read_bool, FRAME(frame.is_gap)),
	GL_MEMBER_ROW("n", gl_member_read_number, FRAME(left_out)),
	GL_MEMBER_ROW("id", gl_member_read_number, FRAME(id)),
};

static bool shows_something(const struct frame_text *t)
{
	return t->frame.func.p || t->frame.file.p || t->frame.line >= 0;
}

/*
 * Reads the frame at the cursor into *t. Returns false if the value there is not a frame; the
 * cursor is moved behind it in either case.
 */
static bool get_frame(struct gl_members *m, struct gl_json *j, struct frame_text *t)
{
	*t = (struct frame_text){
		.frame = {.line = -1}, .args = {.off = -1}, .left_out = -1, .id = NO_ID};
	if (!gl_member_get_object(m, j, frame_rows, GL_COUNT(frame_rows), t))
		return false;
	if (t->frame.is_gap)
		t->frame = (struct gl_frame){.line = t->left_out, .is_gap = true};
	/*
	 * An object that has members, but none that a frame has, is not a frame. An empty object is
	 * one.
	 */
	return shows_something(t) || t->frame.is_gap || t->id != NO_ID || m->nmembers == 0;
}

static bool push_frame(struct gl_members *m, struct gl_member_frames *f, const struct frame_text *t)
{
	if (!GL_MEM_ROOM(f->v, f->cap, f->n + 1) || !GL_MEM_ROOM(f->args, f->args_cap, f->n + 1))
		return gl_member_no_memory(m);
	f->has_args |= t->args.args.p || t->args.off >= 0 || t->args.is_inlined;
	f->v[f->n] = t->frame;
	f->args[f->n++] = t->args;
	return true;
}

static void clear_frames(struct gl_member_frames *f)
{
	f->n = 0;
	f->has_args = false;
}

/* Reads the array of frames at the cursor into *f. Returns false if the value is no such array. */
static bool get_frames(struct gl_members *m, struct gl_json *j, struct gl_member_frames *f)
{
	bool first = true, good = true;

	clear_frames(f);
	if (!gl_member_is_at(j, GL_JSON_ARRAY))
		return false;
	gl_json_enter(j);
	while (!m->no_memory && gl_json_element(j, &first)) {
		struct frame_text t;

		good &= get_frame(m, j, &t) && f->n < GL_LIMIT_FRAMES;
		if (good)
			push_frame(m, f, &t);
	}
	return good && !j->what && !m->no_memory;
}

/* A creator. is_known: its function or location is known, and not only its id. */
struct creator {
	struct frame_text text;
	bool is_known;
};

static bool get_creator(struct gl_members *m, struct gl_json *j, struct creator *c)
{
	if (!get_frame(m, j, &c->text) || c->text.frame.is_gap)
		return false;
	c->is_known = shows_something(&c->text);
	return true;
}

bool gl_frames_read_frames(struct gl_members *m, struct gl_json *j, void *field)
{
	(void)field;
	return get_frames(m, j, &m->frames);
}

bool gl_frames_read_created_by(struct gl_members *m, struct gl_json *j, void *field)
{
	struct creator c;

	(void)field;
	if (!get_creator(m, j, &c))
		return false;
	m->has_creator = c.is_known;
	m->creator = c.text.frame;
	m->says_nothing = c.text.id == NO_ID;
	if (!m->says_nothing)
		m->rec->parent = c.text.id;
	return true;
}

bool gl_frames_read_where(struct gl_members *m, struct gl_json *j, void *field)
{
	struct frame_text t;

	(void)field;
	if (!get_frame(m, j, &t))
		return false;
	m->where = t.frame;
	m->has_where = !t.frame.is_gap;
	return true;
}

/* --- ancestors and examples ---------------------------------------------------------- */

/* An ancestor, or the example of a group, without its frames, which are in m->side. */
struct side {
	uint64_t id;
	struct creator creator;
};

static bool read_side_frames(struct gl_members *m, struct gl_json *j, void *field)
{
	(void)field;
	return get_frames(m, j, &m->side);
}

static bool read_side_creator(struct gl_members *m, struct gl_json *j, void *field)
{
	return get_creator(m, j, field);
}

static const struct gl_member_row side_rows[] = {
	GL_MEMBER_ROW("id", gl_member_read_number, offsetof(struct side, id)),
	GL_MEMBER_ROW("frames", read_side_frames, 0),
	GL_MEMBER_ROW("created_by", read_side_creator, offsetof(struct side, creator)),
};

static bool get_side(struct gl_members *m, struct gl_json *j, struct side *s)
{
	*s = (struct side){0};
	clear_frames(&m->side);
	return gl_member_get_object(m, j, side_rows, GL_COUNT(side_rows), s);
}

static bool get_ancestor(struct gl_members *m, struct gl_json *j, struct gl_ancestor *a)
{
	struct gl_frame *v;
	struct side s;

	if (!get_side(m, j, &s))
		return false;
	v = gl_member_new(m, m->side.n + 1, sizeof *v);
	if (!v)
		return false;
	if (m->side.n)
		memcpy(v, m->side.v, m->side.n * sizeof *v);
	v[m->side.n] = s.creator.text.frame;
	*a = (struct gl_ancestor){s.id, v, m->side.n, NULL};
	if (s.creator.is_known)
		a->created_by = &v[m->side.n];
	return true;
}

bool gl_frames_read_ancestors(struct gl_members *m, struct gl_json *j, void *field)
{
	struct gl_ancestor *v;
	size_t count;
	bool first = true, good = true;

	(void)field;
	if (!gl_member_is_at(j, GL_JSON_ARRAY))
		return false;
	count = gl_member_count_elements(*j);
	if (count > GL_LIMIT_ANCESTORS) {
		gl_json_skip(j, NULL);
		return false;
	}
	v = gl_member_new(m, count, sizeof *v);
	if (!v)
		return false;
	gl_json_enter(j);
	for (size_t i = 0; !m->no_memory && gl_json_element(j, &first); i++)
		good &= get_ancestor(m, j, &v[i]);
	m->more.ancestors = v;
	m->more.nancestors = count;
	return good && !j->what;
}

bool gl_frames_read_stack(struct gl_members *m, struct gl_json *j, void *field)
{
	const struct gl_stack **stack = field;
	struct side s;

	if (!get_side(m, j, &s))
		return false;
	*stack = gl_stacks_add(m->stacks, m->side.v, m->side.n,
		s.creator.is_known ? &s.creator.text.frame : NULL);
	return *stack || gl_member_no_memory(m);
}
