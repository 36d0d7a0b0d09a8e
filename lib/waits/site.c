#include "lib/waits/site.h"

#include "lib/base/hash.h"
#include "lib/base/mem.h"

/* What functions belong to: the type of their receiver, or the function that encloses them. */
struct type {
	struct gl_str text;
	uint32_t ordinal;
};

struct gl_sites *gl_sites_new(void)
{
	struct gl_sites *s = gl_mem_new(1, sizeof *s);

	if (s && (s->none = gl_mem_new(GL_SITES_BLOCK, sizeof *s->none)))
		return s;
	gl_sites_free(s);
	return NULL;
}

void gl_sites_free(struct gl_sites *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->nblocks; i++)
		if (s->blocks[i] != s->none)
			gl_mem_free(s->blocks[i]);
	gl_mem_free(s->blocks);
	gl_mem_free(s->none);
	gl_set_free(&s->inners);
	gl_set_free(&s->funcs);
	gl_set_free(&s->types);
	gl_arena_free(&s->arena);
	gl_mem_free(s);
}

/* --- names --------------------------------------------------------------------------- */

/*
 * Returns the part of the name that follows the path of its package. (Go escapes the dots in a
 * path's last element.)
 */
static const char *behind_path(struct gl_str func)
{
	const char *slash = gl_port_memrchr(func.p, '/', func.len);

	return slash ? slash + 1 : func.p;
}

/*
 * Returns the position after the `)` of `(*T)`; NULL if the function is no method of a pointer
 * type.
 */
static const char *behind_receiver(struct gl_str func)
{
	const char *end = func.p + func.len, *p = func.p;

	for (p = behind_path(func); end - p >= 3; p++) {
		const char *close;

		if (p[0] != '.' || p[1] != '(' || p[2] != '*')
			continue;
		close = memchr(p, ')', (size_t)(end - p));
		return close ? close + 1 : NULL;
	}
	return NULL;
}

bool gl_site_is_method(struct gl_str func)
{
	const char *behind = behind_receiver(func), *end = func.p + func.len;

	if (!behind || end - behind < 2 || behind[0] != '.' || behind[-2] == ']')
		return false;
	return !memchr(behind + 1, '.', (size_t)(end - behind - 1)) &&
	       !memchr(behind + 1, '-', (size_t)(end - behind - 1));
}

/*
 * Returns true if the part of a name that begins at p stands for a closure: `.func1`, `.gowrap2`,
 * `.deferwrap1`.
 */
static bool is_closure(const char *p, const char *end)
{
	static const struct gl_str parts[] = {{".func", 5}, {".gowrap", 7}, {".deferwrap", 10}};

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		const char *digit = p + parts[i].len;

		if (end - p > (ptrdiff_t)parts[i].len && gl_is_digit(*digit) &&
			memcmp(p, parts[i].p, parts[i].len) == 0)
			return true;
	}
	return false;
}

struct gl_str gl_site_type(struct gl_str func)
{
	const char *end, *p, *behind;

	if (!func.p)
		return func;
	end = func.p + func.len;
	behind = behind_receiver(func);
	if (behind)
		return gl_str_of(func.p, behind);
	for (p = behind_path(func); p < end; p++)
		if (*p == '.' && is_closure(p, end))
			return gl_str_of(func.p, p);
	return func;
}

/*
 * Returns true if the name of a function says that it does nothing but lock: `lock`, `RLock`,
 * `lockAll`, `acquire`.
 */
static bool is_helper(struct gl_str func)
{
	static const struct gl_str names[] = {{"lock", 4}, {"Lock", 4}, {"rlock", 5}, {"rLock", 5},
		{"RLock", 5}, {"wlock", 5}, {"wLock", 5}, {"WLock", 5}, {"rwlock", 6},
		{"readLock", 8}, {"ReadLock", 8}, {"writeLock", 9}, {"WriteLock", 9},
		{"acquire", 7}, {"Acquire", 7}};
	const char *dot = func.p ? gl_port_memrchr(func.p, '.', func.len) : NULL;
	struct gl_str name = dot ? gl_str_of(dot + 1, func.p + func.len) : (struct gl_str){NULL, 0};

	for (size_t i = 0; dot && i < sizeof names / sizeof names[0]; i++)
		if (gl_str_starts(name, names[i]) &&
			(name.len == names[i].len ||
				!(name.p[names[i].len] >= 'a' && name.p[names[i].len] <= 'z')))
			return true;
	return false;
}

/* --- functions ----------------------------------------------------------------------- */

static const struct type *type_of(struct gl_sites *s, struct gl_str text)
{
	uint64_t hash = gl_hash_key(text.p, text.len);
	size_t i = (size_t)hash;
	struct type *t;

	while ((t = gl_set_next(&s->types, hash, &i)))
		if (gl_str_eq(t->text, text))
			return t;
	t = gl_arena_new(&s->arena, sizeof *t);
	if (!t)
		return NULL;
	*t = (struct type){text, (uint32_t)s->types.used};
	return gl_set_add(&s->types, t, hash) ? t : NULL;
}

bool gl_sites_type(struct gl_sites *s, struct gl_str text, uint32_t *ordinal)
{
	const struct type *type = type_of(s, text);

	if (type)
		*ordinal = type->ordinal;
	return type != NULL;
}

size_t gl_sites_types(const struct gl_sites *s)
{
	return s->types.used;
}

static struct gl_func *new_func(struct gl_sites *s, struct gl_str name, uint64_t hash)
{
	struct gl_func *f = gl_arena_new(&s->arena, sizeof *f);
	const struct type *type = type_of(s, gl_site_type(name));
	bool is_runtime = gl_func_is_runtime(name);

	if (!f || !type)
		return NULL;
	*f = (struct gl_func){.name = name, .type = type->text, .type_ordinal = type->ordinal,
		.is_method = !is_runtime && gl_site_is_method(name), .is_runtime = is_runtime,
		.is_primitive = gl_primitive_has(name), .slot = gl_slot_of(name)};
	return gl_set_add(&s->funcs, f, hash) ? f : NULL;
}

static struct gl_func *find_func(struct gl_sites *s, struct gl_str name, uint64_t hash)
{
	size_t i = (size_t)hash;
	struct gl_func *f;

	while ((f = gl_set_next(&s->funcs, hash, &i)))
		if (f->name.p == name.p && f->name.len == name.len)
			return f;
	return new_func(s, name, hash);
}

static struct gl_func *get_func(struct gl_sites *s, struct gl_str name)
{
	uint64_t hash = (uint64_t)(uintptr_t)name.p * UINT64_C(0x9e3779b97f4a7c15);
	struct gl_func **recent = &s->recent[hash >> 48 & (GL_SITE_RECENT - 1)], *f = *recent;

	if (f && f->name.p == name.p && f->name.len == name.len)
		return f;
	f = find_func(s, name, hash ^ hash >> 32);
	*recent = f;
	return f;
}

const struct gl_func *gl_sites_func(struct gl_sites *s, struct gl_str name)
{
	return get_func(s, name);
}

static bool is_once(struct gl_str func)
{
	return gl_str_eq(func, GL_STR("sync.(*Once).doSlow"));
}

/* --- args ---------------------------------------------------------------------------- */

/*
 * Returns true if the stack has a method of a pointer type outside the primitive. (Once.doSlow is
 * one, too.)
 */
static bool has_receiver(struct gl_sites *s, const struct gl_site *site,
	const struct gl_stack *stack, bool *failed)
{
	for (size_t i = site->inner->primitive.caller; i < stack->nframes; i++) {
		const struct gl_frame *f = stack->frames[i];
		const struct gl_func *func =
			f->func.p && !f->is_gap ? gl_sites_func(s, f->func) : NULL;

		if (func && func->is_method)
			return true;
		*failed |= !func && f->func.p && !f->is_gap;
	}
	return false;
}

bool gl_site_has_needs(struct gl_sites *s, struct gl_site *site, const struct gl_stack *stack,
	bool *failed)
{
	if (!site->is_asked)
		site->has_needs = site->inner->object_needs > 0 || site->inner->has_runtime ||
				  has_receiver(s, site, stack, failed);
	site->is_asked = true;
	return site->has_needs;
}

/*
 * Finds the receivers and the frame of Once.doSlow. Returns the number of receivers, or SIZE_MAX if
 * there is no memory.
 */
static size_t find_receivers(struct gl_sites *s, const struct gl_site *site,
	const struct gl_stack *stack, struct gl_receiver *found, uint32_t *once)
{
	size_t n = 0;

	*once = (uint32_t)stack->nframes;
	for (size_t i = site->inner->primitive.caller; i < stack->nframes; i++) {
		const struct gl_frame *f = stack->frames[i];
		const struct gl_func *func;

		if (!f->func.p || f->is_gap)
			continue;
		func = gl_sites_func(s, f->func);
		if (!func)
			return SIZE_MAX;
		if (*once == stack->nframes && is_once(f->func))
			*once = (uint32_t)i;
		if (n < GL_SITE_RECEIVERS && func->is_method)
			found[n++] = (struct gl_receiver){(uint32_t)i, func->type_ordinal};
	}
	return n;
}

static uint32_t needs_of(const struct gl_site *site, const struct gl_stack *stack,
	const struct gl_outer *outer)
{
	uint32_t needs = site->inner->object_needs;

	if (outer->nreceivers && outer->receivers[outer->nreceivers - 1].frame >= needs)
		needs = outer->receivers[outer->nreceivers - 1].frame + 1;
	if (outer->once < stack->nframes && outer->once >= needs)
		needs = outer->once + 1;
	return site->inner->has_runtime ? (uint32_t)stack->nframes : needs;
}

bool gl_site_see(struct gl_sites *s, struct gl_site *site, const struct gl_stack *stack)
{
	struct gl_receiver found[GL_SITE_RECEIVERS];
	struct gl_outer *outer;
	uint32_t once;
	size_t n;

	if (site->outer)
		return true;
	n = find_receivers(s, site, stack, found, &once);
	if (n > GL_SITE_RECEIVERS)
		return false;
	outer = gl_arena_new(&s->arena, sizeof *outer + n * sizeof *found);
	if (!outer)
		return false;
	*outer = (struct gl_outer){.once = once, .nreceivers = (uint32_t)n};
	memcpy(outer->receivers, found, n * sizeof *found);
	outer->needs = needs_of(site, stack, outer);
	site->outer = outer;
	site->has_needs = outer->needs > 0;
	site->is_asked = true;
	return true;
}

bool gl_site_mark(struct gl_sites *s, struct gl_site *site, const struct gl_frameargs_list *list)
{
	struct gl_outer *outer = site->outer;
	struct gl_frameargs_mark *v;

	if (outer->is_marked)
		return true;
	outer->is_marked = true;
	v = gl_arena_new(&s->arena, outer->needs * sizeof *v + 1);
	if (v && gl_frameargs_note(list, outer->needs, v)) {
		outer->marks = v;
		outer->nmarks = outer->needs;
	}
	return v != NULL;
}

/* --- stacks -------------------------------------------------------------------------- */

/*
 * Returns what is known about the function of a frame. Returns NULL if the frame has no name or,
 * with *failed set, if there is no memory.
 */
static struct gl_func *func_at(struct gl_sites *s, const struct gl_stack *stack, size_t i,
	bool *failed)
{
	struct gl_func *f;

	if (i >= stack->nframes || !stack->frames[i]->func.p)
		return NULL;
	f = get_func(s, stack->frames[i]->func);
	*failed |= !f;
	return f;
}

/*
 * Looks for a function of a library with known slots (slot.h) in frame `from`, which waits, and in
 * the most - 1 frames further out. It is a function that selects itself, or that has called the
 * primitive, perhaps through other functions.
 */
static const struct gl_slot *slot_of(struct gl_sites *s, const struct gl_stack *stack, size_t from,
	size_t most, bool *failed)
{
	const struct gl_slot *slot = NULL;

	for (size_t i = from; i < stack->nframes && i < from + most && !slot; i++) {
		const struct gl_func *f = func_at(s, stack, i, failed);

		slot = f ? f->slot : NULL;
	}
	return slot;
}

/* Returns the type of the first function that is further out than those of the slot's library. */
static struct gl_str user_of(const struct gl_stack *stack, size_t from)
{
	struct gl_str library = gl_func_package(stack->frames[from]->func);

	for (size_t i = from; i < stack->nframes; i++)
		if (stack->frames[i]->func.p &&
			!gl_str_eq(gl_func_package(stack->frames[i]->func), library))
			return gl_site_type(stack->frames[i]->func);
	return (struct gl_str){NULL, 0};
}

static size_t skip_runtime(const struct gl_stack *stack)
{
	size_t i = 0;

	while (i < stack->nframes && stack->frames[i]->func.p &&
		gl_func_is_runtime(stack->frames[i]->func))
		i++;
	return i;
}

static uint32_t asker_of(const struct gl_stack *stack, uint32_t caller)
{
	while (caller + (size_t)1 < stack->nframes && is_helper(stack->frames[caller]->func))
		caller++;
	return caller;
}

/*
 * Finds the primitive in which the goroutine waits, if its innermost functions belong to the
 * runtime or to a primitive.
 */
static void find_primitive(struct gl_inner *inner, const struct gl_stack *stack)
{
	size_t first = skip_runtime(stack);

	inner->has_runtime = first > 0;
	inner->has_primitive = gl_primitive_of(stack->frames, stack->nframes, &inner->primitive);
	if (!inner->has_primitive)
		inner->primitive.caller = (uint32_t)first;
}

static void count_needs(struct gl_inner *inner, const struct gl_func *caller)
{
	for (size_t i = 0; i < inner->primitive.nplaces; i++)
		if (inner->primitive.places[i].frame >= inner->object_needs)
			inner->object_needs = inner->primitive.places[i].frame + 1;
	inner->is_caller_method = caller && caller->is_method;
	if (inner->has_primitive ? inner->is_caller_method : inner->slot != NULL)
		inner->object_needs = inner->primitive.caller + 1;
}

/*
 * Finds the type to which the caller of the primitive belongs. If the stack shows no caller, takes
 * that of the function that started the goroutine.
 */
static bool find_type(struct gl_sites *s, struct gl_inner *inner, const struct gl_stack *stack,
	const struct gl_func *caller)
{
	if (caller) {
		inner->type = caller->type;
		inner->type_ordinal = caller->type_ordinal;
	} else if (inner->primitive.caller >= stack->nframes && stack->created_by) {
		inner->type = gl_site_type(stack->created_by->func);
	}
	if (inner->slot && !inner->has_primitive)
		return gl_sites_type(s, inner->slot->func, &inner->type_ordinal);
	return caller || !inner->type.p || gl_sites_type(s, inner->type, &inner->type_ordinal);
}

/* Finds out what the innermost frames show. first: what is known about frame 0. */
static bool look(struct gl_sites *s, const struct gl_stack *stack, const struct gl_func *first,
	struct gl_inner *inner)
{
	const struct gl_func *f;
	bool failed = false;

	*inner = (struct gl_inner){.primitive = {.kind = GL_WAIT_KINDS}};
	if (first && (first->is_runtime || first->is_primitive))
		find_primitive(inner, stack);
	f = func_at(s, stack, inner->primitive.caller, &failed);
	inner->asker = asker_of(stack, inner->primitive.caller);
	inner->slot = slot_of(s, stack, inner->primitive.caller, inner->has_primitive ? 3 : 1,
		&failed);
	failed |= !find_type(s, inner, stack, f);
	if (inner->slot)
		inner->user = user_of(stack, inner->primitive.caller);
	count_needs(inner, f);
	return !failed;
}

static bool is_same_primitive(const struct gl_primitive *a, const struct gl_primitive *b)
{
	if (a->kind != b->kind || a->mode != b->mode || a->caller != b->caller ||
		a->nplaces != b->nplaces || a->waits_for_readers != b->waits_for_readers)
		return false;
	for (size_t i = 0; i < a->nplaces; i++)
		if (a->places[i].frame != b->places[i].frame ||
			a->places[i].delta != b->places[i].delta ||
			a->places[i].is_semaphore != b->places[i].is_semaphore)
			return false;
	return true;
}

static bool is_same(const struct gl_inner *a, const struct gl_inner *b)
{
	return a->type_ordinal == b->type_ordinal && a->slot == b->slot && a->asker == b->asker &&
	       a->object_needs == b->object_needs && a->has_primitive == b->has_primitive &&
	       a->has_runtime == b->has_runtime && a->is_caller_method == b->is_caller_method &&
	       is_same_primitive(&a->primitive, &b->primitive) && !a->type.p == !b->type.p &&
	       gl_str_eq(a->type, b->type) && !a->user.p == !b->user.p &&
	       gl_str_eq(a->user, b->user);
}

/*
 * Returns the stored gl_inner that equals this one, and stores it if needed. NULL if there is no
 * memory.
 */
static const struct gl_inner *intern(struct gl_sites *s, const struct gl_inner *inner)
{
	uint64_t hash = gl_hash_spread((uint64_t)inner->type_ordinal << 32 | inner->asker << 8 |
			(uint64_t)inner->primitive.kind, gl_hash_seed());
	size_t i = (size_t)hash;
	struct gl_inner *known;

	while ((known = gl_set_next(&s->inners, hash, &i)))
		if (is_same(known, inner))
			return known;
	known = gl_arena_new(&s->arena, sizeof *known);
	if (!known)
		return NULL;
	*known = *inner;
	return gl_set_add(&s->inners, known, hash) ? known : NULL;
}

/*
 * Returns true if the innermost function alone decides what the innermost frames show, because no
 * frame further out waits, wants the lock or uses a slot.
 */
static bool is_decided_by(const struct gl_func *first)
{
	return !first->is_runtime && !first->is_primitive && !first->slot &&
	       !is_helper(first->name);
}

static const struct gl_inner *inner_of(struct gl_sites *s, const struct gl_stack *stack)
{
	bool failed = false;
	struct gl_func *first = func_at(s, stack, 0, &failed);
	struct gl_inner inner;
	const struct gl_inner *known;

	if (first && first->inner)
		return first->inner;
	if (failed || !look(s, stack, first, &inner))
		return NULL;
	known = intern(s, &inner);
	if (first && is_decided_by(first))
		first->inner = known;
	return known;
}

/*
 * Returns where the site of the stack with this place is stored, and makes its block if needed.
 * Returns NULL if there is no memory.
 */
static struct gl_site *room_for(struct gl_sites *s, uint32_t place)
{
	size_t i = place / GL_SITES_BLOCK;
	struct gl_site *block;

	if (i >= s->nblocks) {
		struct gl_site **v = gl_mem_grow(s->blocks, &s->cap, i + 1, sizeof *v);

		if (!v)
			return NULL;
		s->blocks = v;
		for (; s->nblocks <= i; s->nblocks++)
			v[s->nblocks] = s->none;
	}
	block = s->blocks[i];
	if (block == s->none && (block = gl_mem_new(GL_SITES_BLOCK, sizeof *block)))
		s->blocks[i] = block;
	return block ? &block[place % GL_SITES_BLOCK] : NULL;
}

struct gl_site *gl_sites_add(struct gl_sites *s, const struct gl_stack *stack)
{
	struct gl_site *site = room_for(s, stack->ordinal + 1);

	if (!site)
		return NULL;
	site->inner = inner_of(s, stack);
	return site->inner ? site : NULL;
}

/* --- what goroutines wait for, by class ---------------------------------------------- */

static bool is_lock(enum gl_class class)
{
	return class == GL_CLASS_LOCK || class == GL_CLASS_RLOCK || class == GL_CLASS_WAITGROUP ||
	       class == GL_CLASS_COND || class == GL_CLASS_SEMAPHORE;
}

bool gl_site_is_waiter(enum gl_class class, const struct gl_site *site, bool has_address)
{
	if (is_lock(class) || class == GL_CLASS_CHAN_SEND)
		return true;
	return (class == GL_CLASS_CHAN_RECEIVE && has_address) ||
	       (site->inner->slot && (class == GL_CLASS_SELECT || class == GL_CLASS_CHAN_RECEIVE));
}

bool gl_site_may_wait(enum gl_class class, const struct gl_site *site)
{
	return is_lock(class) || class == GL_CLASS_CHAN_SEND || site->inner->slot ||
	       (class == GL_CLASS_CHAN_RECEIVE && site->inner->has_runtime);
}

bool gl_site_is_inside(enum gl_class class, const struct gl_site *site)
{
	bool is_chan = class == GL_CLASS_CHAN_SEND || class == GL_CLASS_CHAN_RECEIVE;

	return site->inner->has_primitive && (is_lock(class) || is_chan) &&
	       is_chan == (site->inner->primitive.kind == GL_WAIT_CHAN);
}

bool gl_site_may_show(enum gl_class class, const struct gl_site *site)
{
	return gl_site_is_inside(class, site) || (site->inner->slot && !site->inner->has_primitive);
}

enum gl_wait_rest gl_site_rest(enum gl_class class, const struct gl_site *site)
{
	if (!gl_site_may_wait(class, site))
		return GL_WAIT_REST_COUNT;
	if (gl_site_is_waiter(class, site, false) && !gl_site_may_show(class, site))
		return GL_WAIT_REST_JOIN;
	return GL_WAIT_REST_ALL;
}

bool gl_site_is_idle(struct gl_rules *idle, const struct gl_wait_goroutine *one)
{
	struct gl_site *site = one->site;

	if (!site->is_idle_known) {
		int holds = gl_rules_any_of(idle, one->stack);

		if (holds < 0)
			return false;
		site->is_idle = holds > 0;
		site->is_idle_known = true;
	}
	return site->is_idle;
}
