#include "lib/parse/pprof.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/utf8.h"
#include "lib/parse/profiles.h"
#include "lib/parse/samplekeys.h"
#include "lib/syntax/foreign.h"
#include "lib/syntax/goline.h"

#include <stdlib.h>

/* --- the profile --------------------------------------------------------------------------- */

/*
 * An entry of the profile, such as a location or a function: its id, and the message that holds the
 * rest of it.
 */
struct entry {
	uint64_t id;
	struct gl_str bytes;
};

struct entries {
	struct entry *v;
	size_t n, cap;
};

struct profile {
	struct gl_sink *in;
	struct entries types, samples, locations, functions,
		strings; /* strings are found by their index */
	uint64_t value; /* which of a sample's values counts goroutines */
	int64_t time_nanos;
	uint64_t duration_nanos;
	/* number of samples with a count below 0, and the sum of these counts without its sign */
	uint64_t negative, missing;
	struct gl_frame *frames;
	size_t nframes, frames_cap;
	/* number of frames in all samples, and in the samples whose stacks were new to the table */
	size_t all_frames, new_frames;
	/* the message about a limit that was reached, which ends the profile; or NULL */
	const char *over;
	struct gl_arena arena; /* texts of the sample that is being read */
	struct gl_sample_keys keys; /* what the sample's labels say about the record's keys */
	bool is_mangled;
	/* the sample that is being read exceeds these limits */
	bool has_many_frames, has_many_labels;
};

static void profile_free(struct profile *f)
{
	gl_mem_free(f->types.v);
	gl_mem_free(f->samples.v);
	gl_mem_free(f->locations.v);
	gl_mem_free(f->functions.v);
	gl_mem_free(f->strings.v);
	gl_mem_free(f->frames);
	gl_arena_free(&f->arena);
}

static bool add_entry(struct entries *e, uint64_t id, struct gl_str bytes)
{
	if (!GL_MEM_ROOM(e->v, e->cap, e->n + 1))
		return false;
	e->v[e->n++] = (struct entry){id, bytes};
	return true;
}

static int by_id(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct gl_str find_entry(const struct entries *e, uint64_t id)
{
	struct entry key = {id, {NULL, 0}}, *found;

	/* Go numbers entries from 1 on, so that each is at index id - 1 */
	if (id > 0 && id <= e->n && e->v[id - 1].id == id)
		return e->v[id - 1].bytes;
	found = e->n ? bsearch(&key, e->v, e->n, sizeof key, by_id) : NULL;
	return found ? found->bytes : (struct gl_str){NULL, 0};
}

static struct gl_str string_at(const struct profile *f, uint64_t i)
{
	return i < f->strings.n ? f->strings.v[i].bytes : (struct gl_str){"", 0};
}

static bool take_field(struct profile *f, const struct gl_wire_field *x)
{
	switch (x->number) {
	case GL_PROFILE_SAMPLE_TYPE:
		return add_entry(&f->types, gl_wire_number(x->bytes, GL_VALUE_TYPE_TYPE), x->bytes);
	case GL_PROFILE_SAMPLE:
		return add_entry(&f->samples, 0, x->bytes);
	case GL_PROFILE_LOCATION:
		return add_entry(&f->locations, gl_wire_number(x->bytes, GL_PROFILE_ID), x->bytes);
	case GL_PROFILE_FUNCTION:
		return add_entry(&f->functions, gl_wire_number(x->bytes, GL_PROFILE_ID), x->bytes);
	case GL_PROFILE_STRING:
		return add_entry(&f->strings, 0, x->bytes);
	case GL_PROFILE_TIME_NANOS:
		f->time_nanos = (int64_t)x->value;
		return true;
	case GL_PROFILE_DURATION_NANOS:
		f->duration_nanos = x->value;
		return true;
	default:
		return true;
	}
}

static int load(struct profile *f, struct gl_str bytes, struct gl_err *err)
{
	struct gl_wire m = gl_wire_open(bytes);
	struct gl_wire_field x;

	while (gl_wire_next(&m, &x))
		if (!take_field(f, &x))
			return gl_err_memory(err);
	if (f->locations.n)
		qsort(f->locations.v, f->locations.n, sizeof *f->locations.v, by_id);
	if (f->functions.n)
		qsort(f->functions.v, f->functions.n, sizeof *f->functions.v, by_id);
	return 0;
}

/* --- samples to records -------------------------------------------------------------------- */

/*
 * Replaces type arguments by `...`. debug=0 of Go 1.21 and later shows the arguments, as in
 * main.(*L[go.shape.int]).Wait; everywhere else the runtime prints main.(*L[...]).Wait.
 */
static struct gl_str collapse_type_args(struct profile *f, struct gl_str name)
{
	char *out = memchr(name.p, '[', name.len) ? gl_arena_new(&f->arena, name.len + 3) : NULL;
	size_t n = 0, depth = 0;

	if (!out)
		return name;
	for (size_t i = 0; i < name.len; i++) {
		if (name.p[i] == ']' && depth > 0 && --depth == 0) {
			memcpy(out + n, "...", 3);
			n += 3;
		}
		if (depth == 0)
			out[n++] = name.p[i];
		if (name.p[i] == '[')
			depth++;
		if (n + 4 > name.len + 3)
			/* brackets that do not match, or are empty, are not type arguments of Go */
			return name;
	}
	return depth == 0 ? (struct gl_str){out, n} : name;
}

/* Returns the name, or p == NULL if it is empty, which means that it is not known. */
static struct gl_str known(struct gl_str name)
{
	return name.len ? name : (struct gl_str){NULL, 0};
}

static bool add_frame(struct profile *f, struct gl_frame frame)
{
	f->has_many_frames |= f->nframes == GL_LIMIT_FRAMES;
	if (f->nframes == GL_LIMIT_FRAMES)
		return true;
	if (f->all_frames++ == GL_LIMIT_PROFILE_FRAMES)
		f->over = "protobuf profile of more than 67108864 frames in its samples";
	if (f->over)
		return false;
	if (!GL_MEM_ROOM(f->frames, f->frames_cap, f->nframes + 1))
		return false;
	f->frames[f->nframes++] = frame;
	return true;
}

static bool add_line(struct profile *f, struct gl_str bytes)
{
	struct gl_wire m = gl_wire_open(bytes), of;
	struct gl_wire_field x;
	struct gl_frame frame = {.line = -1};
	struct gl_str function = {NULL, 0};

	while (gl_wire_next(&m, &x)) {
		if (x.number == GL_LINE_FUNCTION)
			function = find_entry(&f->functions, x.value);
		else if (x.number == GL_LINE_LINE && x.value <= INT64_MAX)
			frame.line = (int64_t)x.value;
	}
	of = gl_wire_open(function);
	while (!of.is_damaged && gl_wire_next(&of, &x)) {
		if (x.number == GL_FUNCTION_NAME)
			frame.func = known(collapse_type_args(f, string_at(f, x.value)));
		else if (x.number == GL_FUNCTION_FILE)
			frame.file = known(string_at(f, x.value));
	}
	if (frame.func.p && frame.file.len == 0 && gl_goline_elided(frame.func, &frame.line))
		frame = (struct gl_frame){.line = frame.line, .is_gap = true};
	return add_frame(f, frame);
}

/*
 * Adds the frames of the location with this id. Its lines are innermost first: an inlined call
 * stands before the function into which it was inlined.
 */
static bool add_location(struct profile *f, uint64_t id)
{
	struct gl_wire m = gl_wire_open(find_entry(&f->locations, id));
	struct gl_wire_field x;
	uint64_t address = 0;
	size_t before = f->nframes;
	char *text;

	while (!m.is_damaged && gl_wire_next(&m, &x)) {
		if (x.number == GL_LOCATION_ADDRESS)
			address = x.value;
		else if (x.number == GL_LOCATION_LINE && !add_line(f, x.bytes))
			return false;
	}
	if (f->nframes > before)
		return true;
	/* There is no symbol, so the address stands in place of the function, as in debug=1. */
	text = gl_arena_new(&f->arena, 2 + 16);
	if (!text)
		return false;
	return add_frame(f, (struct gl_frame){
				    .func = {text, gl_num_put_hex(address, text)}, .line = -1});
}

/*
 * Adds the frames of the locations whose ids are in the field, which holds packed numbers or a
 * single number.
 */
static bool add_locations(struct profile *f, const struct gl_wire_field *x)
{
	struct gl_wire m = gl_wire_open(x->bytes);
	uint64_t v;

	if (!x->bytes.p)
		return add_location(f, x->value);
	while (m.p < m.end && gl_wire_varint(&m, &v))
		if (!add_location(f, v))
			return false;
	return true;
}

/*
 * Returns the value of the sample that counts goroutines. A sample's values may be packed, or each
 * may stand in a field of its own.
 */
static uint64_t count_of(const struct profile *f, struct gl_str sample)
{
	struct gl_wire m = gl_wire_open(sample), values;
	struct gl_wire_field x;
	uint64_t n = 0, v;

	while (gl_wire_next(&m, &x)) {
		if (x.number != GL_SAMPLE_VALUE)
			continue;
		if (!x.bytes.p && n++ == f->value)
			return x.value;
		values = gl_wire_open(x.bytes);
		while (x.bytes.p && values.p < values.end && gl_wire_varint(&values, &v))
			if (n++ == f->value)
				return v;
	}
	return 0;
}

static struct gl_str keep(struct profile *f, struct gl_str s)
{
	if (gl_utf8_valid(s))
		return s;
	f->is_mangled = true;
	return gl_utf8_mend(&f->arena, s);
}

/*
 * Adds a label to labels[*n], unless it stands for a key of the record (samplekeys.h). Any other
 * label with a number is left out: it is not a goroutine's label, because runtime/pprof only sets
 * strings.
 */
static void add_label(struct profile *f, struct gl_str bytes, struct gl_label *labels, size_t *n)
{
	struct gl_wire m = gl_wire_open(bytes);
	struct gl_wire_field x;
	struct gl_sample_label label = {{{"", 0}, {"", 0}}, 0};

	while (gl_wire_next(&m, &x)) {
		if (x.number == GL_LABEL_KEY)
			label.text.key = keep(f, string_at(f, x.value));
		else if (x.number == GL_LABEL_STR)
			label.text.value = keep(f, string_at(f, x.value));
		else if (x.number == GL_LABEL_NUM)
			label.number = x.value;
	}
	if (gl_sample_keys_take(&f->keys, &label) || label.number != 0)
		return;
	if (*n < GL_LIMIT_LABELS)
		labels[(*n)++] = label.text;
	else
		f->has_many_labels = true;
}

static int compare_labels(const void *a, const void *b)
{
	const struct gl_label *x = a, *y = b;

	return gl_str_cmp(x->key, y->key);
}

static struct gl_label *sample_labels(struct profile *f, struct gl_str sample, size_t *n)
{
	struct gl_wire m = gl_wire_open(sample);
	struct gl_wire_field x;
	size_t room = 0;
	struct gl_label *v;

	*n = 0;
	f->keys = (struct gl_sample_keys){.arena = &f->arena};
	while (gl_wire_next(&m, &x))
		room += x.number == GL_SAMPLE_LABEL;
	room = room > GL_LIMIT_LABELS ? GL_LIMIT_LABELS : room;
	if (room == 0 || !(v = gl_arena_new(&f->arena, room * sizeof *v)))
		return NULL;
	m = gl_wire_open(sample);
	while (gl_wire_next(&m, &x))
		if (x.number == GL_SAMPLE_LABEL)
			add_label(f, x.bytes, v, n);
	qsort(v, *n, sizeof *v, compare_labels);
	return v;
}

/*
 * Returns the stack with the sample's frames from the table, or adds it. Returns NULL if there is
 * no memory, or if a limit is reached.
 */
static const struct gl_stack *add_stack(struct profile *f)
{
	struct gl_stacks *t = f->in->stacks;
	size_t before = gl_stacks_count(t);
	const struct gl_stack *stack = gl_stacks_add(t, f->frames, f->nframes,
		f->keys.has_creator ? &f->keys.creator : NULL);

	if (gl_stacks_count(t) > before)
		f->new_frames += f->nframes;
	if (f->new_frames > GL_LIMIT_PROFILE_STACKS)
		f->over = "protobuf profile of more than 4194304 frames in distinct stacks";
	return f->over ? NULL : stack;
}

static struct gl_record *new_record(struct profile *f, uint64_t count)
{
	const struct gl_stack *stack = add_stack(f);
	struct gl_record *r = stack ? gl_sink_new_of(f->in, stack, count) : NULL;

	if (!r)
		return NULL;
	r->has |= f->is_mangled ? GL_HAS_MANGLED : 0U;
	gl_sample_keys_fill(&f->keys, r);
	return r;
}

/*
 * Counts a sample with a negative count (as a two's complement), which makes no record. Only the
 * difference of two profiles has such samples.
 */
static void skip_negative(struct profile *f, uint64_t count)
{
	f->negative++;
	f->missing = f->missing > UINT64_MAX + count ? UINT64_MAX : f->missing - count;
	f->in->tally.headers++;
	f->in->tally.unread++;
}

static bool read_frames(struct profile *f, struct gl_str sample, bool *is_damaged)
{
	struct gl_wire m = gl_wire_open(sample);
	struct gl_wire_field x;

	gl_arena_reset(&f->arena);
	f->nframes = 0;
	f->is_mangled = f->has_many_frames = f->has_many_labels = false;
	while (gl_wire_next(&m, &x))
		if (x.number == GL_SAMPLE_LOCATION && !add_locations(f, &x))
			return false;
	*is_damaged = m.is_damaged;
	return true;
}

static bool read_sample(struct profile *f, struct gl_str sample, bool is_leaked)
{
	uint64_t count = count_of(f, sample);
	struct gl_record *r;
	struct gl_label *labels;
	struct gl_opening opening;
	char time[GL_NUM_TIME];
	struct gl_more more = {0};
	size_t nlabels;
	bool is_damaged;

	if (count > INT64_MAX)
		skip_negative(f, count);
	if (count == 0 || count > INT64_MAX)
		return true;
	if (!read_frames(f, sample, &is_damaged))
		return false;
	labels = sample_labels(f, sample, &nlabels);
	opening = gl_sink_open(f->in);
	r = f->keys.no_memory ? NULL : new_record(f, count);
	if (!r)
		return false;
	r->labels = labels;
	r->nlabels = nlabels;
	r->has |= nlabels ? GL_HAS_LABELS : 0U;
	r->has |= is_leaked ? GL_HAS_LEAKED : 0U;
	is_damaged |= f->has_many_frames || f->has_many_labels;
	r->has |= is_damaged ? GL_HAS_PARTIAL : 0U;
	if (f->has_many_frames)
		gl_sink_remark(f->in, GL_SINK_FRAMES, GL_STR(""));
	if (f->has_many_labels)
		gl_sink_remark(f->in, GL_SINK_LABELS, GL_STR(""));
	if (f->time_nanos > 0) {
		more.time = (struct gl_str){time, gl_num_time(f->time_nanos, time)};
		r->more = &more;
	}
	gl_sink_hold(f->in, opening);
	return true;
}

/* --- which profile ------------------------------------------------------------------------- */

static struct gl_str type_name(const struct profile *f, size_t i)
{
	return string_at(f, f->types.v[i].id);
}

/*
 * Reports what the profile counts. Call it for a profile that does not count goroutines, so that it
 * is no dump.
 */
static void name_other(struct profile *f)
{
	const char *what = NULL;

	for (size_t i = 0; i < f->types.n && !what; i++)
		what = gl_foreign_named(type_name(f, i));
	if (what)
		gl_sink_remark(f->in, what, GL_STR(""));
	else
		gl_sink_remark(f->in, GL_FOREIGN_OTHER,
			f->types.n ? type_name(f, 0) : GL_STR(""));
}

/*
 * Sets f->value to the sample type that counts goroutines. Sets *is_leaked if it counts only
 * goroutines that nothing can wake. Returns false if there is no such type.
 */
static bool find_type(struct profile *f, bool *is_leaked)
{
	for (size_t i = 0; i < f->types.n; i++) {
		struct gl_str name = type_name(f, i);

		*is_leaked = gl_str_eq(name, GL_STR("goroutineleak"));
		f->value = i;
		if (*is_leaked || gl_str_eq(name, GL_STR("goroutine")))
			return true;
	}
	return false;
}

/* --- differences --------------------------------------------------------------------------- */

/*
 * Reports if the profile is, or may be, the difference of two profiles, because then it says less
 * than a dump.
 */
static void report_difference(struct profile *f)
{
	struct gl_buf b = {0};

	if (f->negative) {
		gl_buf_u64(&b, f->negative);
		gl_buf_str(&b, f->negative == 1 ? GL_STR(" sample, -") : GL_STR(" samples, -"));
		gl_buf_u64(&b, f->missing);
		gl_buf_str(&b, f->missing == 1 ? GL_STR(" goroutine") : GL_STR(" goroutines"));
		gl_sink_remark(f->in,
			"this profile is the difference of two: negative counts make no record",
			gl_buf_view(&b));
	} else if (f->duration_nanos) {
		gl_sink_remark(f->in,
			"this profile covers a span of time: its counts may be differences, not "
			"those of a dump",
			GL_STR(""));
	}
	f->in->no_memory |= b.failed;
	gl_buf_free(&b);
}

static int read_profile(struct profile *f, struct gl_err *err)
{
	bool is_leaked;

	if (!find_type(f, &is_leaked)) {
		name_other(f);
		return 0;
	}
	f->in->at.begins = true;
	for (size_t i = 0; i < f->samples.n; i++)
		if (!read_sample(f, f->samples.v[i].bytes, is_leaked))
			return f->over ? gl_err_set(err, GL_ERR_LIMIT, f->over)
				       : gl_err_memory(err);
	gl_sink_release(f->in);
	if (f->in->at.begins) /* no sample made a record */
		gl_sink_empty_dump(f->in);
	report_difference(f);
	return 0;
}

/* Returns where the first field begins that cannot be read, or `end`. */
static const char *end_of_fields(const char *p, const char *end)
{
	struct gl_wire m = {p, end, false};
	struct gl_wire_field x;

	while (gl_wire_next(&m, &x))
		;
	return m.p;
}

static int read_next(struct gl_sink *in, struct gl_str bytes, struct gl_err *err)
{
	struct profile f = {.in = in};
	int got = load(&f, bytes, err);

	if (got == 0)
		got = read_profile(&f, err);
	profile_free(&f);
	return got;
}

int gl_pprof_read(struct gl_sink *in, const char *p, const char *end, struct gl_err *err)
{
	const char *stop = end_of_fields(p, end);
	struct gl_profiles profiles;
	struct gl_str bytes = {p, 0};
	int got = 0;

	if (!gl_profiles_open(&profiles, p, stop))
		got = gl_err_memory(err);
	while (got == 0 && gl_profiles_next(&profiles, &bytes))
		if (stop == end || bytes.p + bytes.len < stop)
			got = read_next(in, bytes, err);
	if (got == 0 && stop < end)
		got = gl_err_set(err, GL_ERR_INPUT, "protobuf profile is damaged or cut short");
	gl_profiles_close(&profiles);
	return got;
}
