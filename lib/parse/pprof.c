#include "lib/parse/pprof.h"

#include "lib/base/limits.h"
#include "lib/base/mem.h"
#include "lib/base/num.h"
#include "lib/base/utf8.h"

#include <stdlib.h>

/* --- protobuf: fields of a message, one after another -------------------------------------- */

struct field {
	uint32_t number;
	uint64_t value;	      /* of a varint or fixed number */
	struct gl_str bytes;  /* of a length-delimited one: p != NULL */
};

struct message {
	const char *p, *end;
	bool is_damaged;
};

static bool varint(struct message *m, uint64_t *v)
{
	*v = 0;
	for (unsigned shift = 0; m->p < m->end && shift < 64; shift += 7) {
		unsigned char c = (unsigned char)*m->p++;

		*v |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return true;
	}
	m->is_damaged = true;
	return false;
}

static bool skip_fixed(struct message *m, size_t n)
{
	if ((size_t)(m->end - m->p) < n) {
		m->is_damaged = true;
		return false;
	}
	m->p += n;
	return true;
}

static bool next_field(struct message *m, struct field *f)
{
	uint64_t key, len;

	*f = (struct field){0};
	if (m->is_damaged || m->p == m->end || !varint(m, &key))
		return false;
	f->number = (uint32_t)(key >> 3);
	switch (key & 7) {
	case 0:
		return varint(m, &f->value);
	case 1:
		return skip_fixed(m, 8);
	case 2:
		if (!varint(m, &len) || len > (uint64_t)(m->end - m->p)) {
			m->is_damaged = true;
			return false;
		}
		f->bytes = (struct gl_str){m->p, (size_t)len};
		m->p += len;
		return true;
	case 5:
		return skip_fixed(m, 4);
	default:
		m->is_damaged = true;
		return false;
	}
}

static struct message within(struct gl_str bytes)
{
	if (!bytes.p) /* a number where a message should be */
		return (struct message){NULL, NULL, true};
	return (struct message){bytes.p, bytes.p + bytes.len, false};
}

/* --- the profile --------------------------------------------------------------------------- */

enum { /* field numbers of profile.proto */
	PROFILE_SAMPLE_TYPE = 1,
	PROFILE_SAMPLE = 2,
	PROFILE_LOCATION = 4,
	PROFILE_FUNCTION = 5,
	PROFILE_STRING = 6,
	PROFILE_TIME_NANOS = 9,
	PROFILE_PERIOD_TYPE = 11,
	VALUE_TYPE_TYPE = 1,
	SAMPLE_LOCATION = 1,
	SAMPLE_VALUE = 2,
	SAMPLE_LABEL = 3,
	LABEL_KEY = 1,
	LABEL_STR = 2,
	LABEL_NUM = 3,
	LOCATION_ID = 1,
	LOCATION_ADDRESS = 3,
	LOCATION_LINE = 4,
	LINE_FUNCTION = 1,
	LINE_LINE = 2,
	FUNCTION_ID = 1,
	FUNCTION_NAME = 2,
	FUNCTION_FILE = 4
};

/* A location or function: its id, and the message that says the rest. */
struct entry {
	uint64_t id;
	struct gl_str bytes;
};

struct entries {
	struct entry *v;
	size_t n, cap;
};

struct profile {
	struct gl_intake *in;
	struct entries samples, locations, functions, strings; /* ids of strings are indices */
	uint64_t type; /* string index of the first sample type */
	int64_t time_nanos;
	struct gl_frame *frames;
	size_t nframes, frames_cap;
	struct gl_arena arena; /* of the sample at hand */
	bool is_mangled;
};

static void profile_free(struct profile *f)
{
	gl_mem_free(f->samples.v);
	gl_mem_free(f->locations.v);
	gl_mem_free(f->functions.v);
	gl_mem_free(f->strings.v);
	gl_mem_free(f->frames);
	gl_arena_free(&f->arena);
}

static int fail_memory(struct gl_err *err)
{
	return gl_err_set(err, GL_ERR_MEMORY, "out of memory");
}

static bool add_entry(struct entries *e, uint64_t id, struct gl_str bytes)
{
	struct entry *v = gl_mem_grow(e->v, &e->cap, e->n + 1, sizeof *v);

	if (!v)
		return false;
	e->v = v;
	v[e->n++] = (struct entry){id, bytes};
	return true;
}

/* The id of a location or function message: field 1 of both. */
static uint64_t id_of(struct gl_str bytes)
{
	struct message m = within(bytes);
	struct field f;

	while (next_field(&m, &f))
		if (f.number == LOCATION_ID && !f.bytes.p)
			return f.value;
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct gl_str find_entry(const struct entries *e, uint64_t id)
{
	struct entry key = {id, {NULL, 0}}, *found;

	if (id > 0 && id <= e->n && e->v[id - 1].id == id) /* Go counts from 1 */
		return e->v[id - 1].bytes;
	found = e->n ? bsearch(&key, e->v, e->n, sizeof key, by_id) : NULL;
	return found ? found->bytes : (struct gl_str){NULL, 0};
}

static struct gl_str string_at(const struct profile *f, uint64_t i)
{
	return i < f->strings.n ? f->strings.v[i].bytes : (struct gl_str){"", 0};
}

static bool take_field(struct profile *f, const struct field *x)
{
	switch (x->number) {
	case PROFILE_SAMPLE_TYPE: {
		struct message m = within(x->bytes);
		struct field type;

		while (f->type == 0 && next_field(&m, &type))
			if (type.number == VALUE_TYPE_TYPE)
				f->type = type.value;
		return true;
	}
	case PROFILE_SAMPLE:
		return add_entry(&f->samples, 0, x->bytes);
	case PROFILE_LOCATION:
		return add_entry(&f->locations, id_of(x->bytes), x->bytes);
	case PROFILE_FUNCTION:
		return add_entry(&f->functions, id_of(x->bytes), x->bytes);
	case PROFILE_STRING:
		return add_entry(&f->strings, 0, x->bytes);
	case PROFILE_TIME_NANOS:
		f->time_nanos = (int64_t)x->value;
		return true;
	default:
		return true;
	}
}

/*
 * Behind the strings, which Go and others write last but for a few numbers, these begin
 * another profile: several may stand one after another, as gzip members do.
 */
static bool begins_profile(const struct profile *f, uint32_t number)
{
	return f->strings.n > 0 && (number == PROFILE_SAMPLE_TYPE || number == PROFILE_SAMPLE ||
					   number == PROFILE_LOCATION || number == PROFILE_FUNCTION ||
					   number == PROFILE_PERIOD_TYPE);
}

/* One profile from *p on; *p is behind it afterwards. */
static int load(struct profile *f, const char **p, const char *end, struct gl_err *err)
{
	struct message m = {*p, end, false};
	struct field x;

	while (next_field(&m, &x)) {
		if (begins_profile(f, x.number))
			break;
		if (!take_field(f, &x))
			return fail_memory(err);
		*p = m.p;
	}
	if (m.is_damaged)
		return gl_err_set(err, GL_ERR_INPUT, "protobuf profile is damaged or cut short");
	if (f->locations.n)
		qsort(f->locations.v, f->locations.n, sizeof *f->locations.v, by_id);
	if (f->functions.n)
		qsort(f->functions.v, f->functions.n, sizeof *f->functions.v, by_id);
	return 0;
}

/* --- samples to records -------------------------------------------------------------------- */

/*
 * main.(*L[go.shape.int]).Wait: the runtime prints main.(*L[...]).Wait everywhere else; debug=0 of
 * Go 1.21 and later shows the arguments.
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
			return name; /* [] and the like: not what Go writes */
	}
	return depth == 0 ? (struct gl_str){out, n} : name;
}

static bool add_frame(struct profile *f, struct gl_frame frame)
{
	struct gl_frame *v;

	if (f->nframes == GL_LIMIT_FRAMES)
		return true;
	v = gl_mem_grow(f->frames, &f->frames_cap, f->nframes + 1, sizeof *v);
	if (!v)
		return false;
	f->frames = v;
	v[f->nframes++] = frame;
	return true;
}

static bool add_line(struct profile *f, struct gl_str bytes)
{
	struct message m = within(bytes), of;
	struct field x;
	struct gl_frame frame = {.line = -1};
	struct gl_str function = {NULL, 0};

	while (next_field(&m, &x)) {
		if (x.number == LINE_FUNCTION)
			function = find_entry(&f->functions, x.value);
		else if (x.number == LINE_LINE && x.value <= INT64_MAX)
			frame.line = (int64_t)x.value;
	}
	of = within(function);
	while (!of.is_damaged && next_field(&of, &x)) {
		if (x.number == FUNCTION_NAME)
			frame.func = collapse_type_args(f, string_at(f, x.value));
		else if (x.number == FUNCTION_FILE)
			frame.file = string_at(f, x.value);
	}
	return add_frame(f, frame);
}

/* Its lines are innermost first: what was inlined, then what it was inlined into. */
static bool add_location(struct profile *f, uint64_t id)
{
	struct message m = within(find_entry(&f->locations, id));
	struct field x;
	uint64_t address = 0;
	size_t before = f->nframes;
	char *text;

	while (!m.is_damaged && next_field(&m, &x)) {
		if (x.number == LOCATION_ADDRESS)
			address = x.value;
		else if (x.number == LOCATION_LINE && !add_line(f, x.bytes))
			return false;
	}
	if (f->nframes > before)
		return true;
	/* No symbol: the address stands for the function, as in debug=1. */
	text = gl_arena_new(&f->arena, 2 + 16);
	if (!text)
		return false;
	return add_frame(f, (struct gl_frame){
				    .func = {text, gl_num_put_hex(address, text)}, .line = -1});
}

/* A packed or a single number. */
static bool each_number(const struct field *x, bool (*one)(struct profile *, uint64_t),
	struct profile *f)
{
	struct message m = within(x->bytes);
	uint64_t v;

	if (!x->bytes.p)
		return one(f, x->value);
	while (m.p < m.end && varint(&m, &v))
		if (!one(f, v))
			return false;
	return true;
}

static struct gl_str keep(struct profile *f, struct gl_str s)
{
	struct gl_buf clean = {0};
	struct gl_str out;

	if (gl_utf8_valid(s))
		return s;
	f->is_mangled = true;
	gl_utf8_repair(&clean, s);
	out = clean.failed ? (struct gl_str){"", 0} : gl_arena_copy(&f->arena, gl_buf_view(&clean));
	gl_buf_free(&clean);
	return out;
}

/* Labels with a number are no goroutine's: runtime/pprof sets strings only. */
static bool add_label(struct profile *f, struct gl_str bytes, struct gl_label *labels, size_t *n)
{
	struct message m = within(bytes);
	struct field x;
	struct gl_label label = {{"", 0}, {"", 0}};
	bool is_number = false;

	while (next_field(&m, &x)) {
		if (x.number == LABEL_KEY)
			label.key = keep(f, string_at(f, x.value));
		else if (x.number == LABEL_STR)
			label.value = keep(f, string_at(f, x.value));
		else if (x.number == LABEL_NUM)
			is_number = x.value != 0;
	}
	if (!is_number)
		labels[(*n)++] = label;
	return true;
}

static int compare_labels(const void *a, const void *b)
{
	const struct gl_label *x = a, *y = b;

	return gl_str_cmp(x->key, y->key);
}

static struct gl_label *sample_labels(struct profile *f, struct gl_str sample, size_t *n)
{
	struct message m = within(sample);
	struct field x;
	size_t room = 0;
	struct gl_label *v;

	*n = 0;
	while (next_field(&m, &x))
		room += x.number == SAMPLE_LABEL;
	if (room == 0 || room > GL_LIMIT_LABELS || !(v = gl_arena_new(&f->arena, room * sizeof *v)))
		return NULL;
	m = within(sample);
	while (next_field(&m, &x))
		if (x.number == SAMPLE_LABEL)
			add_label(f, x.bytes, v, n);
	qsort(v, *n, sizeof *v, compare_labels);
	return v;
}

static struct gl_record *new_record(struct profile *f, uint64_t count)
{
	const struct gl_stack *stack =
		gl_stacks_add(f->in->stacks, f->frames, f->nframes, NULL);
	struct gl_record *r = stack ? gl_intake_new(f->in) : NULL;

	if (!r)
		return NULL;
	r->stack = stack;
	r->sig = stack->canon->sig;
	r->has = GL_HAS_CLASS | GL_HAS_SIG | GL_HAS_FRAMES;
	r->has |= stack->is_runtime ? GL_HAS_RUNTIME : 0U;
	r->has |= stack->is_mangled || f->is_mangled ? GL_HAS_MANGLED : 0U;
	r->class = stack->class;
	r->count = count;
	return r;
}

static bool read_sample(struct profile *f, struct gl_str sample, bool is_leaked)
{
	struct message m = within(sample), values;
	struct field x;
	struct gl_record *r;
	struct gl_label *labels;
	struct gl_opening opening;
	char time[GL_NUM_TIME];
	struct gl_more more = {0};
	uint64_t count = 0;
	size_t nlabels;

	gl_arena_reset(&f->arena);
	f->nframes = 0;
	f->is_mangled = false;
	while (next_field(&m, &x)) {
		if (x.number == SAMPLE_LOCATION && !each_number(&x, add_location, f))
			return false;
		values = within(x.bytes);
		if (x.number == SAMPLE_VALUE && (!x.bytes.p || !varint(&values, &count)))
			count = x.value;
	}
	if (count == 0 || count > INT64_MAX)
		return true;
	labels = sample_labels(f, sample, &nlabels);
	opening = gl_intake_open(f->in);
	r = new_record(f, count);
	if (!r)
		return false;
	r->labels = labels;
	r->nlabels = nlabels;
	r->has |= nlabels ? GL_HAS_LABELS : 0U;
	r->has |= is_leaked ? GL_HAS_LEAKED : 0U;
	r->has |= m.is_damaged ? GL_HAS_PARTIAL : 0U;
	if (f->time_nanos > 0) {
		more.time = (struct gl_str){time, gl_num_time(f->time_nanos, time)};
		r->more = &more;
	}
	gl_intake_hold(f->in, opening);
	return true;
}

/* --- which profile ------------------------------------------------------------------------- */

struct kind {
	const char *type, *refusal;
};

static const struct kind refused[] = {
	{"alloc_objects", "a heap profile holds no goroutines"},
	{"inuse_objects", "a heap profile holds no goroutines"},
	{"objects", "a heap profile holds no goroutines"},
	{"samples", "a CPU profile holds no goroutines"},
	{"cpu", "a CPU profile holds no goroutines"},
	{"contentions", "a mutex or block profile holds no goroutines"},
	{"delay", "a mutex or block profile holds no goroutines"},
	{"threadcreate", "a threadcreate profile holds no goroutines"},
};

static int check_type(struct gl_str type, struct gl_err *err)
{
	const char *what = "this profile's samples are no goroutines";

	if (gl_str_eq(type, GL_STR("goroutine")) || gl_str_eq(type, GL_STR("goroutineleak")))
		return 0;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
		if (gl_str_eq(type, (struct gl_str){refused[i].type, strlen(refused[i].type)}))
			what = refused[i].refusal;
	gl_err_set(err, GL_ERR_INPUT, what);
	gl_err_detail(err, type.p, type.len);
	return -1;
}

bool gl_pprof_detect(const char *p, const char *end)
{
	/*
	 * Go begins with period_type (Z, a short length, its own field 1), others with
	 * sample_type or an empty string. No text has such bytes.
	 */
	if (end - p < 3)
		return false;
	if (p[0] == '2' && p[1] == '\0')
		return true;
	return (p[0] & 7) == 2 && p[1] > 0 && p[1] < '\t' && p[2] == '\b';
}

static int read_samples(struct profile *f, struct gl_err *err)
{
	struct gl_str type = string_at(f, f->type);

	if (check_type(type, err) != 0)
		return -1;
	f->in->at.begins = true;
	for (size_t i = 0; i < f->samples.n; i++)
		if (!read_sample(f, f->samples.v[i].bytes,
			    gl_str_eq(type, GL_STR("goroutineleak"))))
			return fail_memory(err);
	if (f->samples.n == 0)
		gl_intake_empty_dump(f->in);
	gl_intake_release(f->in);
	return 0;
}

int gl_pprof_read(struct gl_intake *in, const char *p, const char *end, struct gl_err *err)
{
	int got = 0;

	while (p < end && got == 0) {
		struct profile f = {.in = in};

		got = load(&f, &p, end, err);
		if (got == 0)
			got = read_samples(&f, err);
		profile_free(&f);
	}
	return got;
}
