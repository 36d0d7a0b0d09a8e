#include "lib/judge/alarmtext.h"

#include "lib/record/place.h"

/* --- places -------------------------------------------------------------------------- */

void gl_alarm_put_place(struct gl_buf *b, const struct gl_alarm_place *p)
{
	const struct gl_frame *f = gl_alarm_frame(p);

	if (f)
		gl_frame_brief(b, f);
	else
		GL_BUF_LIT(b, GL_PLACE_NO_FRAMES);
}

/* Appends a wait, for example `, 12m`; nothing if it is unknown. */
static void put_wait(struct gl_buf *b, uint64_t wait)
{
	if (wait == 0)
		return;
	GL_BUF_LIT(b, ", ");
	gl_buf_duration(b, wait);
}

/*
 * Appends the other place and the state of its goroutine, for example `main.hold zoo.go:73 [chan
 * receive, 7m]`.
 */
static void put_other(struct gl_buf *b, const struct gl_alarm *a)
{
	gl_alarm_put_place(b, &a->other);
	if (!a->other_state.p)
		return;
	GL_BUF_LIT(b, " [");
	gl_buf_str(b, a->other_state);
	put_wait(b, a->other_wait);
	gl_buf_char(b, ']');
}

static void put_where(struct gl_buf *b, const struct gl_alarm *a)
{
	GL_BUF_LIT(b, "; ");
	gl_alarm_put_place(b, &a->where);
}

/* --- sentences ----------------------------------------------------------------------- */

static void put_since(struct gl_buf *b, const struct gl_alarm *a)
{
	if (a->wait == 0)
		return;
	GL_BUF_LIT(b, " for up to ");
	gl_buf_duration(b, a->wait);
}

static void put_deadlocks(struct gl_buf *b, const struct gl_alarm *a)
{
	if (a->is_weak)
		GL_BUF_LIT(b, "perhaps ");
	if (a->nrings > 1) {
		gl_buf_u64(b, a->nrings);
		GL_BUF_LIT(b, " times a deadlock");
	} else if (a->is_weak) {
		GL_BUF_LIT(b, "a deadlock");
	} else {
		GL_BUF_LIT(b, "deadlock");
	}
}

static void put_deadlock(struct gl_buf *b, const struct gl_alarm *a)
{
	put_deadlocks(b, a);
	if (a->is_reader)
		GL_BUF_LIT(b, ": a reader locks again while a writer waits");
	else if (a->ring == 1)
		GL_BUF_LIT(b, ", double lock: it waits for a lock that it may hold");
	else
		GL_BUF_LIT(b, ": they wait for each other's locks");
	if (a->wait) {
		GL_BUF_LIT(b, ", for ");
		gl_buf_duration(b, a->wait);
	}
	if (a->n > a->nring) {
		GL_BUF_LIT(b, ", ");
		gl_buf_u64(b, a->n - a->nring);
		GL_BUF_LIT(b, " of them behind ");
		gl_buf_u64(b, a->nring);
	}
	if (gl_alarm_is_one_place(&a->where, &a->other)) {
		if (a->ring > 2)
			GL_BUF_LIT(b, "; all at ");
		else
			GL_BUF_LIT(b, "; both at ");
		gl_alarm_put_place(b, &a->where);
		return;
	}
	put_where(b, a);
	if (!a->other.stack)
		return;
	if (a->ring == 1 || a->is_reader)
		GL_BUF_LIT(b, ", called by ");
	else
		GL_BUF_LIT(b, " and ");
	gl_alarm_put_place(b, &a->other);
}

static void put_holder(struct gl_buf *b, const struct gl_alarm *a)
{
	if (a->is_abandoned) {
		GL_BUF_LIT(b, "; holder on no stack: perhaps a missing ");
		gl_buf_text(b, a->is_read_held ? "RUnlock" : "unlock");
		if (a->type.p) {
			GL_BUF_LIT(b, " in ");
			gl_buf_str(b, a->type);
		}
		return;
	}
	if (!a->other.stack)
		return;
	if (a->is_weak)
		GL_BUF_LIT(b, "; its holder may be, by name, ");
	else
		GL_BUF_LIT(b, "; perhaps held by ");
	put_other(b, a);
	if (!a->has_partner)
		return;
	if (a->other_class == GL_CLASS_CHAN_SEND)
		GL_BUF_LIT(b, "; perhaps its receiver waits for this lock");
	else
		GL_BUF_LIT(b, "; perhaps its sender waits for this lock");
}

static void put_lock(struct gl_buf *b, const struct gl_alarm *a)
{
	if (!a->is_one) {
		GL_BUF_LIT(b, "wait for a lock that is not shown");
	} else if (a->nlocks == 1) {
		GL_BUF_LIT(b, "wait for one lock");
	} else {
		GL_BUF_LIT(b, "wait for ");
		gl_buf_u64(b, a->nlocks);
		GL_BUF_LIT(b, " locks");
	}
	put_since(b, a);
	put_where(b, a);
	put_holder(b, a);
}

static void put_slot(struct gl_buf *b, const struct gl_alarm *a)
{
	GL_BUF_LIT(b, "wait for ");
	gl_buf_str(b, a->what);
	put_since(b, a);
	put_where(b, a);
	if (!a->other.stack)
		return;
	GL_BUF_LIT(b, "; perhaps taken by ");
	put_other(b, a);
}

static void put_children(struct gl_buf *b, const struct gl_alarm *a)
{
	GL_BUF_LIT(b, "wait for a WaitGroup whose goroutines are stuck");
	if (a->wait) {
		GL_BUF_LIT(b, ", for up to ");
		gl_buf_duration(b, a->wait);
	}
	put_where(b, a);
	GL_BUF_LIT(b, "; ");
	if (a->has_more)
		GL_BUF_LIT(b, "at least ");
	gl_buf_u64(b, a->nother);
	if (a->nother == 1)
		GL_BUF_LIT(b, " of these at ");
	else
		GL_BUF_LIT(b, " of these, such as ");
	put_other(b, a);
}

static void put_send(struct gl_buf *b, const struct gl_alarm *a)
{
	GL_BUF_LIT(b, "wait to send on a channel");
	put_since(b, a);
	GL_BUF_LIT(b, ": perhaps nobody receives");
	put_where(b, a);
}

/* Returns words for what a goroutine of this class waits for, and who may be missing. */
static const char *missing(enum gl_class class)
{
	switch ((int)class) {
	case GL_CLASS_WAITGROUP:
		return "wait for a WaitGroup";
	case GL_CLASS_COND:
		return "wait for a Cond: perhaps nobody signals";
	case GL_CLASS_CHAN_RECEIVE:
		return "wait to receive from a channel: perhaps nobody sends";
	default:
		return "wait in a select: perhaps nobody sends or cancels";
	}
}

static void put_missing(struct gl_buf *b, const struct gl_alarm *a)
{
	const char *text = missing(a->class);

	gl_buf_add(b, text, strlen(text));
	if (a->wait) {
		GL_BUF_LIT(b, ", for up to ");
		gl_buf_duration(b, a->wait);
	}
}

static void put_wait_alarm(struct gl_buf *b, const struct gl_alarm *a)
{
	put_missing(b, a);
	put_where(b, a);
}

static void put_hung(struct gl_buf *b, const struct gl_alarm *a)
{
	put_missing(b, a);
	GL_BUF_LIT(b, ", and no goroutine runs, sleeps or does I/O");
	put_where(b, a);
}

static void put_parked(struct gl_buf *b, const struct gl_alarm *a)
{
	put_missing(b, a);
	GL_BUF_LIT(b, ", since long after the start");
	put_where(b, a);
}

void gl_alarm_put(struct gl_buf *b, const struct gl_alarm *a)
{
	static void (*const put[GL_ALARM_KINDS])(struct gl_buf *, const struct gl_alarm *) = {
		[GL_ALARM_DEADLOCK] = put_deadlock,
		[GL_ALARM_LOCK] = put_lock,
		[GL_ALARM_SLOT] = put_slot,
		[GL_ALARM_CHILDREN] = put_children,
		[GL_ALARM_SEND] = put_send,
		[GL_ALARM_WAIT] = put_wait_alarm,
		[GL_ALARM_HUNG] = put_hung,
		[GL_ALARM_PARKED] = put_parked,
	};

	put[a->kind](b, a);
}

struct gl_str gl_alarm_name(enum gl_alarm_kind kind)
{
	switch ((int)kind) {
	case GL_ALARM_DEADLOCK:
		return GL_STR("deadlock");
	case GL_ALARM_LOCK:
		return GL_STR("lock");
	case GL_ALARM_CHILDREN:
		return GL_STR("children");
	default:
		return GL_STR("stuck");
	}
}
