#include "cmd/fold/foldprofile.h"

#include "cmd/fold/foldstrings.h"
#include "lib/base/mem.h"
#include "lib/base/when.h"
#include "lib/output/gzip.h"
#include "lib/output/protobuf.h"
#include "lib/record/place.h"
#include "lib/syntax/profilefields.h"

/*
 * Writes a profile like those that runtime/pprof writes for goroutines (proto.go, printCountProfile
 * of pprof.go). Its only mapping says that all names are in the profile. Each sample has a second
 * value, the time waited. The goroutines of a sample are of one group, so they have the same tags.
 */

#define MAPPING 1 /* the id of the only mapping */

struct profile {
	struct tool *t;
	const struct gl_calls *calls;
	uint32_t *rank; /* indexed by frame; the id of a location is the rank of its frame + 1 */
	struct foldstrings strings;
	struct gl_buf out;     /* holds the profile */
	struct gl_buf message; /* holds a message of the profile */
	struct gl_buf inner;   /* holds a message within that message, or packed numbers */
	struct gl_buf shared;
	struct gl_buf text;
	/* the time of all goroutines; p == NULL: unknown, or they have different times */
	struct gl_str time;
	bool has_times;	    /* note_time has seen the time of a group */
	bool is_truncated;
};

static uint64_t number_of(struct profile *p, const char *text)
{
	return foldstrings_number(&p->strings, (struct gl_str){text, strlen(text)});
}

/* --- samples ------------------------------------------------------------------------- */

static void put_tag(struct profile *p, struct gl_str key, struct gl_str value)
{
	gl_protobuf_number(&p->inner, GL_LABEL_KEY, foldstrings_number(&p->strings, key));
	gl_protobuf_number(&p->inner, GL_LABEL_STR, foldstrings_number(&p->strings, value));
	gl_protobuf_message(&p->message, GL_SAMPLE_LABEL, &p->inner);
}

/*
 * Adds a tag that says where the goroutine was read. If it has a label of the same name, it was
 * read from a profile that glfold wrote, and the value of that label is used instead.
 */
static void put_origin(struct profile *p, const struct gl_record *r, struct gl_str key,
	struct gl_str value)
{
	struct gl_str before = gl_record_label(r, key);

	put_tag(p, key, before.p ? before : value);
}

/*
 * Returns true if tags that are made from record keys use this name, so that a label of this name
 * must be left out.
 */
static bool is_taken(struct gl_str key)
{
	static const char *const taken[] = {GL_LABEL_ID, GL_LABEL_PARENT, GL_LABEL_STATE,
		GL_LABEL_WAIT, GL_LABEL_CLASS, GL_LABEL_LEAKED, GL_LABEL_CREATOR,
		GL_LABEL_SOURCE, GL_LABEL_DUMP};

	for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
		if (gl_str_eq(key, (struct gl_str){taken[i], strlen(taken[i])}))
			return true;
	return false;
}

static void put_wait(struct profile *p, uint64_t seconds)
{
	if (seconds < 60)
		return;
	gl_protobuf_number(&p->inner, GL_LABEL_KEY, number_of(p, GL_LABEL_WAIT));
	gl_protobuf_number(&p->inner, GL_LABEL_NUM, seconds / 60);
	gl_protobuf_number(&p->inner, GL_LABEL_UNIT, number_of(p, "minutes"));
	gl_protobuf_message(&p->message, GL_SAMPLE_LABEL, &p->inner);
}

static void put_creator(struct profile *p, const struct gl_record *r)
{
	struct gl_frame f;

	p->text.len = 0;
	if (gl_place_find_in(r, GL_PLACE_CREATED_BY, &f))
		gl_place_put(&p->text, &f);
	if (p->text.len)
		put_tag(p, GL_STR(GL_LABEL_CREATOR), gl_buf_view(&p->text));
}

static void put_dump(struct profile *p, const struct gl_record *r)
{
	if (!gl_record_has(r, GL_HAS_DUMP))
		return;
	p->text.len = 0;
	gl_buf_u64(&p->text, r->dump);
	put_origin(p, r, GL_STR(GL_LABEL_DUMP), gl_buf_view(&p->text));
}

static void put_tags(struct profile *p, const struct gl_record *r)
{
	if (gl_record_has(r, GL_HAS_STATE))
		put_tag(p, GL_STR(GL_LABEL_STATE), r->state);
	if (gl_record_has(r, GL_HAS_LEAKED))
		put_tag(p, GL_STR(GL_LABEL_LEAKED), GL_STR("true"));
	if (gl_record_has(r, GL_HAS_CLASS))
		put_tag(p, GL_STR(GL_LABEL_CLASS), gl_class_name(r->class));
	put_creator(p, r);
	if (r->source.p)
		put_origin(p, r, GL_STR(GL_LABEL_SOURCE), r->source);
	put_dump(p, r);
	for (size_t i = 0; i < r->nlabels; i++)
		if (!is_taken(r->labels[i].key))
			put_tag(p, r->labels[i].key, r->labels[i].value);
}

/* Stores the time of the goroutines, as long as they all have the same. */
static void note_time(struct profile *p, struct gl_str time)
{
	if (!p->has_times && time.p)
		p->time = gl_arena_copy(&p->strings.arena, time);
	else if (!gl_str_eq(p->time, time))
		p->time = (struct gl_str){NULL, 0};
	p->has_times = true;
}

/* Puts the locations and tags, which all samples of a group share, into p->shared. */
static void put_shared(struct profile *p, size_t i, const struct gl_record *r)
{
	const struct gl_call_stack *k = &p->calls->stacks[i];

	p->message.len = 0;
	for (size_t j = k->n; j-- > 0;)
		gl_protobuf_varint(&p->inner, p->rank[p->calls->ids[k->first + j]] + UINT64_C(1));
	if (k->n)
		gl_protobuf_message(&p->message, GL_SAMPLE_LOCATION, &p->inner);
	put_tags(p, r);
	p->shared.len = 0;
	gl_buf_str(&p->shared, gl_buf_view(&p->message));
}

/*
 * Adds a sample of n goroutines, each of which has waited `seconds`. sum: all their waits together,
 * in seconds.
 */
static void put_sample(struct profile *p, uint64_t n, uint64_t sum, uint64_t seconds)
{
	p->message.len = 0;
	gl_buf_str(&p->message, gl_buf_view(&p->shared));
	gl_protobuf_varint(&p->inner, n);
	gl_protobuf_varint(&p->inner, sum);
	gl_protobuf_message(&p->message, GL_SAMPLE_VALUE, &p->inner);
	put_wait(p, seconds);
	gl_protobuf_message(&p->out, GL_PROFILE_SAMPLE, &p->message);
}

/*
 * Adds a sample for each distinct wait of the group, and one for the goroutines whose wait is
 * unknown.
 */
static void put_samples(struct profile *p, size_t i)
{
	struct fold *s = p->t->ctx;
	const struct gl_record *r = gl_groups_get(s->groups, s->numbers[i]);
	size_t n;
	const struct foldwait *waits = foldwaits_list(&s->waits, s->numbers[i], &n);
	uint64_t rest, sum;

	rest = r->count;
	sum = r->more->group->wait_sum;
	put_shared(p, i, r);
	note_time(p, r->more ? r->more->time : (struct gl_str){NULL, 0});
	p->is_truncated |= gl_record_has(r, GL_HAS_TRUNCATED);
	for (size_t j = 0; j < n; j++) {
		put_sample(p, waits[j].n, waits[j].sum, waits[j].seconds);
		rest = gl_counter_less(rest, waits[j].n);
		sum = gl_counter_less(sum, waits[j].sum);
	}
	if (rest)
		put_sample(p, rest, sum, 0);
}

/* --- frames -------------------------------------------------------------------------- */

/* Returns the name of a frame; empty if no name is shown, so that pprof shows <unknown>. */
static struct gl_str name_of(const struct gl_frame *f)
{
	return f->is_gap || f->func.len ? fold_name(f) : GL_STR("");
}

static void put_function(struct profile *p, uint64_t id, const struct gl_frame *f)
{
	uint64_t name = foldstrings_number(&p->strings, name_of(f));

	gl_protobuf_number(&p->message, GL_PROFILE_ID, id);
	gl_protobuf_number(&p->message, GL_FUNCTION_NAME, name);
	gl_protobuf_number(&p->message, GL_FUNCTION_SYSTEM_NAME, name);
	gl_protobuf_number(&p->message, GL_FUNCTION_FILE,
		foldstrings_number(&p->strings, f->file.p ? f->file : GL_STR("")));
	gl_protobuf_message(&p->out, GL_PROFILE_FUNCTION, &p->message);
}

static void put_location(struct profile *p, uint64_t id, uint64_t function,
	const struct gl_frame *f)
{
	gl_protobuf_number(&p->message, GL_PROFILE_ID, id);
	gl_protobuf_number(&p->message, GL_LOCATION_MAPPING, MAPPING);
	gl_protobuf_number(&p->inner, GL_LINE_FUNCTION, function);
	if (f->line >= 0)
		gl_protobuf_number(&p->inner, GL_LINE_LINE, (uint64_t)f->line);
	gl_protobuf_message(&p->message, GL_LOCATION_LINE, &p->inner);
	gl_protobuf_message(&p->out, GL_PROFILE_LOCATION, &p->message);
}

/* Frames are ranked by their function first, so frames of one function follow each other. */
static void put_frames(struct profile *p)
{
	uint32_t *at = gl_mem_new(p->calls->nframes + 1, sizeof *at);
	const struct gl_frame *last = NULL;
	uint64_t function = 0;

	for (size_t i = 0; i < p->calls->nframes; i++)
		at[p->rank[i]] = (uint32_t)i;
	for (size_t i = 0; i < p->calls->nframes; i++) {
		const struct gl_frame *f = &p->calls->frames[at[i]]->frame;

		if (!last || last->is_gap != f->is_gap || !gl_str_eq(last->func, f->func) ||
			!gl_str_eq(last->file, f->file))
			put_function(p, ++function, f);
		put_location(p, i + 1, function, f);
		last = f;
	}
	gl_mem_free(at);
}

/* --- the whole ----------------------------------------------------------------------- */

static void put_type(struct profile *p, unsigned field, const char *type, const char *unit)
{
	gl_protobuf_number(&p->inner, GL_VALUE_TYPE_TYPE, number_of(p, type));
	gl_protobuf_number(&p->inner, GL_VALUE_TYPE_UNIT, number_of(p, unit));
	gl_protobuf_message(&p->out, field, &p->inner);
}

static void put_mapping(struct profile *p)
{
	gl_protobuf_number(&p->message, GL_PROFILE_ID, MAPPING);
	gl_protobuf_number(&p->message, GL_MAPPING_HAS_FUNCTIONS, 1);
	gl_protobuf_number(&p->message, GL_MAPPING_HAS_FILENAMES, 1);
	gl_protobuf_number(&p->message, GL_MAPPING_HAS_LINES, 1);
	gl_protobuf_number(&p->message, GL_MAPPING_HAS_INLINES, 1);
	gl_protobuf_message(&p->out, GL_PROFILE_MAPPING, &p->message);
}

/* Appends the time in nanoseconds since 1970, with as much of the fraction as is known. */
static void put_time(struct profile *p)
{
	int64_t seconds;
	uint64_t nanos = 0, unit = 100000000;

	if (!p->time.p || !gl_when_read(p->time, &seconds) || seconds < 0 ||
		seconds > INT64_MAX / 1000000000 - 1)
		return;
	if (p->time.p[19] == '.')
		for (size_t i = 20; i < p->time.len && gl_is_digit(p->time.p[i]); i++, unit /= 10)
			nanos += unit * (uint64_t)(p->time.p[i] - '0');
	gl_protobuf_number(
		&p->out, GL_PROFILE_TIME_NANOS, (uint64_t)seconds * 1000000000 + nanos);
}

static void put_rest(struct profile *p)
{
	const struct fold *s = p->t->ctx;

	put_time(p);
	put_type(p, GL_PROFILE_PERIOD_TYPE, "goroutine", "count");
	gl_protobuf_number(&p->out, GL_PROFILE_PERIOD, 1);
	if (p->is_truncated)
		gl_protobuf_number(&p->out, GL_PROFILE_COMMENT,
			number_of(p, "a dump was truncated: the counts are lower bounds"));
	gl_protobuf_number(&p->out, GL_PROFILE_DEFAULT_SAMPLE_TYPE,
		number_of(p, s->by_wait ? "wait" : "goroutine"));
	for (size_t i = 0; i < p->strings.n; i++)
		gl_protobuf_bytes(&p->out, GL_PROFILE_STRING, foldstrings_text(&p->strings, i));
}

static void profile_free(struct profile *p)
{
	gl_mem_free(p->rank);
	foldstrings_free(&p->strings);
	gl_buf_free(&p->out);
	gl_buf_free(&p->message);
	gl_buf_free(&p->inner);
	gl_buf_free(&p->shared);
	gl_buf_free(&p->text);
}

void foldprofile_put(struct tool *t)
{
	const struct fold *s = t->ctx;
	struct profile p = {.t = t, .calls = &s->calls, .rank = fold_ranks(t)};
	size_t *order = fold_sort(t, p.rank);

	number_of(&p, "");
	put_type(&p, GL_PROFILE_SAMPLE_TYPE, "goroutine", "count");
	put_type(&p, GL_PROFILE_SAMPLE_TYPE, "wait", "seconds");
	for (size_t i = 0; i < s->calls.nstacks; i++)
		put_samples(&p, order[i]);
	put_mapping(&p);
	put_frames(&p);
	put_rest(&p);
	if (!gl_gzip_put(&t->out.buf, gl_buf_view(&p.out)))
		tool_die_memory(t);
	gl_mem_free(order);
	profile_free(&p);
}
