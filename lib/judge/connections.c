#include "lib/judge/connections.h"

#include "lib/base/arena.h"
#include "lib/base/hash.h"
#include "lib/waits/site.h"

/*
 * When the goroutines that wait for the network are known, all stacks are searched this many times
 * for further goroutines of their connections: those that run the same functions, or were started
 * by them.
 */
#define ROUNDS 3

/*
 * Prefixes of the names of functions that run for a connection, without the path of a vendored
 * copy: net/http, Go 1.0 to 1.28, and the usual libraries.
 */
static const struct gl_str prefixes[] = {
	{"net/http.(*conn).", 17},
	{"net/http.(*persistConn).", 24},
	{"net/http.(*http2", 16},
	{"net/http/internal/http2.", 24},
	{"golang.org/x/net/http2.", 23},
	{"golang.org/x/net/websocket.", 27},
	{"google.golang.org/grpc", 22},
	{"github.com/gorilla/websocket.", 29},
	{"github.com/coder/websocket.", 27},
	{"nhooyr.io/websocket.", 20},
	{"net/rpc.", 8},
	{"crypto/tls.(*Conn).", 19},
	{"golang.org/x/crypto/ssh.", 24},
};

static struct gl_str unvendored(struct gl_str func)
{
	const struct gl_str vendor = GL_STR("/vendor/");

	for (size_t i = 0; i + vendor.len <= func.len; i++)
		if (memcmp(func.p + i, vendor.p, vendor.len) == 0)
			return gl_str_skip(func, i + vendor.len);
	return func;
}

static bool is_known(struct gl_str func)
{
	struct gl_str name = unvendored(func);

	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (gl_str_starts(name, prefixes[i]))
			return true;
	return false;
}

static bool has(const struct gl_connections *s, struct gl_str name)
{
	uint64_t hash = gl_hash_key(name.p, name.len);
	size_t i = (size_t)hash;
	const struct gl_str *e;

	while ((e = gl_set_next(&s->names, hash, &i)))
		if (gl_str_eq(*e, name))
			return true;
	return false;
}

static bool add(struct gl_connections *s, struct gl_str name)
{
	struct gl_str *e;

	if (has(s, name))
		return true;
	e = gl_arena_new(s->arena, sizeof *e);
	if (!e)
		return false;
	*e = name;
	return gl_set_add(&s->names, e, gl_hash_key(name.p, name.len));
}

/*
 * Returns true if the name can show that a goroutine belongs to a connection. Names of the standard
 * library and main.main cannot.
 */
static bool is_telling(struct gl_str func)
{
	return func.p && !gl_func_is_std(func) && !gl_str_eq(func, GL_STR("main.main"));
}

static bool is_of(const struct gl_connections *s, struct gl_str func)
{
	if (!func.p)
		return false;
	return is_known(func) || (is_telling(func) && (has(s, func) || has(s, gl_site_type(func))));
}

bool gl_connections_has(const struct gl_connections *s, const struct gl_stack *stack)
{
	for (size_t i = 0; i < stack->nframes; i++)
		if (is_of(s, stack->frames[i]->func))
			return true;
	return stack->created_by && is_of(s, stack->created_by->func);
}

/*
 * Adds the names on a stack that belongs to a connection. by_type: adds the types of the functions,
 * so that all functions of these types belong to the connection; otherwise only the functions on
 * the stack do.
 */
static bool add_stack(struct gl_connections *s, const struct gl_stack *stack, bool by_type)
{
	for (size_t i = 0; i < stack->nframes; i++) {
		struct gl_str func = stack->frames[i]->func;

		if (is_telling(func) && !add(s, by_type ? gl_site_type(func) : func))
			return false;
	}
	return true;
}

bool gl_connections_collect(struct gl_connections *s, const struct gl_wait_graph *g)
{
	for (size_t i = 0; i < g->ncrowds; i++) {
		const struct gl_wait_goroutine *one = &g->v[g->crowds[i].first];

		if (one->class == GL_CLASS_IO && !gl_site_is_idle(g->idle, one) &&
			!add_stack(s, one->stack, true))
			return false;
	}
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < g->ncrowds; i++) {
			const struct gl_stack *stack = g->v[g->crowds[i].first].stack;

			if (gl_connections_has(s, stack) && !add_stack(s, stack, false))
				return false;
		}
	return true;
}

void gl_connections_free(struct gl_connections *s)
{
	gl_set_free(&s->names);
}
