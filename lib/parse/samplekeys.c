#include "lib/parse/samplekeys.h"

#include "lib/base/num.h"
#include "lib/syntax/goheader.h"
#include "lib/syntax/profilefields.h"

typedef void take_fn(struct gl_sample_keys *k, const struct gl_sample_label *label);

static void take_number(struct gl_sample_keys *k, uint64_t *field, uint64_t n, enum gl_has bit)
{
	if (n == 0 || n > INT64_MAX)
		return;
	*field = n;
	k->record.has |= (uint32_t)bit;
}

static void take_id(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	take_number(k, &k->record.id, label->number, GL_HAS_ID);
}

static void take_parent(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	take_number(k, &k->record.parent, label->number, GL_HAS_PARENT);
}

static void take_wait(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	if (label->number <= INT64_MAX / 60)
		take_number(k, &k->record.wait_seconds, label->number * 60, GL_HAS_WAIT);
}

/*
 * Stores the state, which is written as Go prints it between the brackets of a header: `chan
 * receive (leaked)`.
 */
static void take_state(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	struct gl_str text = label->text.value;
	char *line = gl_arena_new(k->arena, text.len + 3);
	struct gl_header h;
	int got;

	k->no_memory |= !line;
	if (!line || text.len == 0)
		return;
	line[0] = '[';
	memcpy(line + 1, text.p, text.len);
	memcpy(line + 1 + text.len, GL_GOHEADER_CLOSE, 2);
	got = gl_goheader_rest((struct gl_str){line, text.len + 3}, &h, k->arena);
	k->no_memory |= got < 0;
	k->record.state = got == 0 ? h.state : text;
	k->record.has |= (uint32_t)GL_HAS_STATE;
	if (got == 0)
		k->record.has |= h.has & (GL_HAS_LOCKED | GL_HAS_LEAKED | GL_HAS_SCAN |
						 GL_HAS_DURABLE);
}

/* Stores a creator such as `main.f /app/x.go:7`. */
static void take_creator(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	struct gl_str text = label->text.value;
	const char *end = text.p + text.len, *blank = memchr(text.p, ' ', text.len), *digits;
	uint64_t line;

	k->creator = (struct gl_frame){.func = text, .line = -1};
	k->has_creator = text.len > 0;
	if (!blank)
		return;
	k->creator.func = gl_str_of(text.p, blank);
	digits = blank + 1 + gl_str_trim_digits(gl_str_of(blank + 1, end)).len;
	if (digits > blank + 1 && digits[-1] == ':' &&
		gl_num_parse(gl_str_of(digits, end), &line)) {
		k->creator.line = (int64_t)line;
		end = digits - 1;
	}
	k->creator.file = gl_str_of(blank + 1, end);
}

static void take_leaked(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	(void)label;
	k->record.has |= (uint32_t)GL_HAS_LEAKED;
}

/*
 * Stores the class. It counts only if there is no state; otherwise the class follows from the state
 * and the stack.
 */
static void take_class(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	k->record.class = gl_class_find(label->text.value);
	k->has_class = k->record.class != GL_CLASS_COUNT;
}

static const struct row {
	const char *key;
	bool is_number;
	take_fn *take;
} rows[] = {
	{GL_LABEL_ID, true, take_id},
	{GL_LABEL_PARENT, true, take_parent},
	{GL_LABEL_WAIT, true, take_wait},
	{GL_LABEL_STATE, false, take_state},
	{GL_LABEL_CREATOR, false, take_creator},
	{GL_LABEL_CLASS, false, take_class},
	{GL_LABEL_LEAKED, false, take_leaked},
};

bool gl_sample_keys_take(struct gl_sample_keys *k, const struct gl_sample_label *label)
{
	struct gl_str key = label->text.key;

	for (size_t i = 0; i < GL_COUNT(rows); i++) {
		if (!gl_str_eq(key, (struct gl_str){rows[i].key, strlen(rows[i].key)}))
			continue;
		if (rows[i].is_number ? label->text.value.len > 0 : label->number > 0)
			return false;
		rows[i].take(k, label);
		return true;
	}
	return false;
}

void gl_sample_keys_fill(const struct gl_sample_keys *k, struct gl_record *r)
{
	r->has |= k->record.has;
	r->id = k->record.id;
	r->parent = k->record.parent;
	r->wait_seconds = k->record.wait_seconds;
	r->state = k->record.state;
	if (gl_record_has(&k->record, GL_HAS_STATE))
		r->class = gl_class_of(r->state, r->stack->class);
	else if (k->has_class)
		r->class = k->record.class;
}
