#include "lib/waits/primitive.h"

#include "lib/waits/address.h"

/* What the first argument of a frame is. */
enum what {
	NOTHING,
	OBJECT,	   /* the object itself */
	MUTEX,	   /* a mutex: the object itself, or the mutex within it */
	SEMAPHORE, /* a semaphore within the object */
	LIST	   /* the notifyList of a Cond */
};

/*
 * When a row applies: always; only if no row has fitted a frame further in; only if a row of a
 * mutex has fitted one.
 */
enum when { ALWAYS, BEFORE_ANY, BEHIND_MUTEX };

struct row {
	struct gl_str func;
	enum gl_wait_kind kind; /* GL_WAIT_KINDS: the function is used by several kinds */
	enum gl_wait_mode mode;
	enum what what;
	enum when when;
};

#define ROW(func, kind, mode, what, when)                                                          \
	{                                                                                          \
		{(func), sizeof(func) - 1}, GL_WAIT_##kind, GL_WAIT_##mode, what, when             \
	}

/*
 * The rows of inner functions come first. A frame further out overrides the kind of object that a
 * frame further in has shown.
 */
static const struct row rows[] = {
	ROW("runtime.semacquire1", KINDS, LOCK, SEMAPHORE, BEFORE_ANY),
	ROW("sync.runtime_Semacquire", SEMAPHORE, LOCK, NOTHING, BEFORE_ANY),
	ROW("sync.runtime_SemacquireMutex", MUTEX, LOCK, NOTHING, BEFORE_ANY),
	ROW("internal/sync.runtime_SemacquireMutex", MUTEX, LOCK, NOTHING, BEFORE_ANY),
	ROW("sync.runtime_SemacquireRWMutex", RWMUTEX, LOCK, NOTHING, BEFORE_ANY),
	ROW("sync.runtime_SemacquireRWMutexR", RWMUTEX, RLOCK, NOTHING, BEFORE_ANY),
	ROW("sync.runtime_SemacquireWaitGroup", WAITGROUP, WAIT, NOTHING, BEFORE_ANY),
	ROW("sync.runtime_notifyListWait", COND, WAIT, LIST, BEFORE_ANY),
	ROW("internal/poll.runtime_Semacquire", SEMAPHORE, LOCK, NOTHING, BEFORE_ANY),
	ROW("internal/sync.(*Mutex).lockSlow", MUTEX, LOCK, MUTEX, ALWAYS),
	ROW("internal/sync.(*Mutex).Lock", MUTEX, LOCK, MUTEX, ALWAYS),
	ROW("sync.(*Mutex).lockSlow", MUTEX, LOCK, MUTEX, ALWAYS),
	ROW("sync.(*Mutex).Lock", MUTEX, LOCK, MUTEX, ALWAYS),
	ROW("sync.(*RWMutex).Lock", RWMUTEX, LOCK, OBJECT, ALWAYS),
	ROW("sync.(*RWMutex).RLock", RWMUTEX, RLOCK, OBJECT, ALWAYS),
	ROW("sync.(*rlocker).Lock", RWMUTEX, RLOCK, OBJECT, ALWAYS),
	ROW("sync.(*Once).doSlow", ONCE, LOCK, OBJECT, BEHIND_MUTEX),
	ROW("sync.(*Once).Do", ONCE, LOCK, OBJECT, BEHIND_MUTEX),
	ROW("sync.(*WaitGroup).Wait", WAITGROUP, WAIT, OBJECT, ALWAYS),
	ROW("sync.(*Cond).Wait", COND, WAIT, OBJECT, ALWAYS),
	ROW("internal/poll.(*fdMutex).rwlock", SEMAPHORE, LOCK, OBJECT, ALWAYS),
	ROW("runtime.chansend", CHAN, SEND, OBJECT, BEFORE_ANY),
	ROW("runtime.chansend1", CHAN, SEND, OBJECT, ALWAYS),
	ROW("runtime.chanrecv", CHAN, RECEIVE, OBJECT, BEFORE_ANY),
	ROW("runtime.chanrecv1", CHAN, RECEIVE, OBJECT, ALWAYS),
	ROW("runtime.chanrecv2", CHAN, RECEIVE, OBJECT, ALWAYS),
};

/* What the frames have shown so far. They are examined from the innermost one on. */
struct seen {
	struct gl_primitive *out;
	enum what what[GL_PRIMITIVE_PLACES];
	/*
	 * is_any: some row has fitted a frame; has_mutex: a row of a mutex has; has_slow: a row of
	 * Once.doSlow has
	 */
	bool is_any, has_mutex, has_slow;
};

static bool holds(const struct seen *s, const struct row *row)
{
	switch (row->when) {
	case BEFORE_ANY:
		return !s->is_any || s->out->kind == GL_WAIT_KINDS;
	case BEHIND_MUTEX:
		return s->has_mutex &&
		       (s->out->kind == GL_WAIT_MUTEX || s->out->kind == GL_WAIT_ONCE);
	case ALWAYS:
		break;
	}
	/*
	 * A mutex may be part of an RWMutex, so a row of an RWMutex replaces the kind shown so far.
	 * A row of another kind does not: for example, nothing locks a mutex in order to wait for a
	 * WaitGroup.
	 */
	return !s->is_any || row->kind == GL_WAIT_RWMUTEX || row->kind == s->out->kind ||
	       s->out->kind == GL_WAIT_KINDS || s->out->kind == GL_WAIT_SEMAPHORE;
}

static const struct row *find(struct gl_str func)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (gl_str_eq(rows[i].func, func))
			return &rows[i];
	return NULL;
}

static const struct row *row_of(const struct seen *s, struct gl_str func)
{
	const struct row *row = find(func);

	return row && holds(s, row) ? row : NULL;
}

bool gl_primitive_has(struct gl_str func)
{
	return find(func) != NULL;
}

static void take(struct seen *s, const struct row *row, size_t frame)
{
	struct gl_primitive *p = s->out;

	if (row->kind != GL_WAIT_KINDS) {
		p->kind = row->kind;
		p->mode = row->mode;
	}
	s->is_any = true;
	s->has_mutex |= row->what == MUTEX;
	s->has_slow |= row->when == BEHIND_MUTEX && gl_str_ends(row->func, GL_STR("doSlow"));
	p->caller = (uint32_t)frame + 1;
	if (row->what == NOTHING || p->nplaces == GL_PRIMITIVE_PLACES)
		return;
	s->what[p->nplaces] = row->what;
	p->places[p->nplaces++] = (struct gl_primitive_place){(uint32_t)frame, 0, false};
}

/* Returns the offset of the mutex within a Once: 0 before Go 1.13, which had no doSlow. */
static int32_t mutex_at(const struct seen *s)
{
	return s->out->kind == GL_WAIT_ONCE && s->has_slow ? 4 : 0;
}

/* Returns the offset of the semaphore at which the goroutine waits, within the object. */
static int32_t semaphore_at(const struct seen *s)
{
	if (s->has_mutex || s->out->kind == GL_WAIT_MUTEX || s->out->kind == GL_WAIT_ONCE)
		return mutex_at(s) + 4;
	if (s->out->kind == GL_WAIT_RWMUTEX)
		return s->out->mode == GL_WAIT_RLOCK ? 12 : 8;
	return s->out->kind == GL_WAIT_WAITGROUP ? 8 : 0;
}

static int32_t delta_of(const struct seen *s, enum what what)
{
	if (what == SEMAPHORE)
		return -semaphore_at(s);
	if (what == MUTEX)
		return -mutex_at(s);
	return what == LIST ? -16 : 0;
}

/*
 * Returns true if the argument is the lock of a file (fdMutex), which has two semaphores. Only the
 * frame of its method rwlock shows to which file they belong, so its argument is used instead of a
 * semaphore.
 */
static bool is_of_semaphore(const struct seen *s, enum what what)
{
	return s->out->kind == GL_WAIT_SEMAPHORE && what == OBJECT;
}

/*
 * Computes the offset of each place that may show the object's address. Moves places that show a
 * semaphore to the end, because a place that shows the object itself is preferred. If the object is
 * a file's lock, drops the places of semaphores instead (is_of_semaphore).
 */
static void finish_places(struct seen *s)
{
	struct gl_primitive *p = s->out;
	struct gl_primitive_place sorted[GL_PRIMITIVE_PLACES];
	bool has_file = false;
	size_t n = 0;

	for (size_t i = 0; i < p->nplaces; i++) {
		has_file |= is_of_semaphore(s, s->what[i]);
		p->places[i].delta = delta_of(s, s->what[i]);
		p->places[i].is_semaphore = s->what[i] == SEMAPHORE;
	}
	for (size_t i = 0; i < p->nplaces; i++)
		if (s->what[i] != SEMAPHORE)
			sorted[n++] = p->places[i];
	for (size_t i = 0; i < p->nplaces; i++)
		if (s->what[i] == SEMAPHORE && !has_file)
			sorted[n++] = p->places[i];
	memcpy(p->places, sorted, n * sizeof sorted[0]);
	p->nplaces = n;
}

bool gl_primitive_of(const struct gl_frame *const *frames, size_t n, struct gl_primitive *out)
{
	struct seen s = {.out = out};

	*out = (struct gl_primitive){.kind = GL_WAIT_KINDS};
	for (size_t i = 0; i < n && !frames[i]->is_gap; i++) {
		const struct row *row = row_of(&s, frames[i]->func);

		if (row)
			take(&s, row, i);
		else if (!gl_func_is_runtime(frames[i]->func))
			break;
	}
	if (s.is_any && out->kind == GL_WAIT_KINDS)
		out->kind = GL_WAIT_SEMAPHORE;
	if (s.is_any)
		finish_places(&s);
	/* the frames of the inner mutex and of its semaphore are further in than RWMutex.Lock */
	out->waits_for_readers = out->kind == GL_WAIT_RWMUTEX && out->mode == GL_WAIT_LOCK &&
				 !s.has_mutex && out->caller > 1;
	return s.is_any;
}

bool gl_primitive_address(const struct gl_primitive *p, size_t i, struct gl_str args,
	uint64_t *object)
{
	const struct gl_primitive_place *at = &p->places[i];

	if (!gl_address_first(args, object))
		return false;
	/*
	 * The semaphore of a WaitGroup has this offset in Go 1.11 to 1.17 only if the WaitGroup is
	 * aligned to 8 bytes.
	 */
	if (p->kind != GL_WAIT_WAITGROUP || !at->is_semaphore || *object % 8 == 0)
		*object += (uint64_t)(int64_t)at->delta;
	return true;
}
