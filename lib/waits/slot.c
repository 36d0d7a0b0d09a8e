#include "lib/waits/slot.h"

#define ROW(func, what, ...)                                                                       \
	{                                                                                          \
		{(func), sizeof(func) - 1}, {(what), sizeof(what) - 1}, { __VA_ARGS__ }            \
	}
#define NAME(lit)                                                                                  \
	{                                                                                          \
		(lit), sizeof(lit) - 1                                                             \
	}
#define SQL                                                                                        \
	NAME("database/sql.(*Rows)."), NAME("database/sql.(*Tx)."), NAME("database/sql.(*Conn)."), \
		NAME("database/sql.ctxDriver")
#define GRPC "google.golang.org/grpc/internal/transport."

static const struct gl_slot rows[] = {
	/* Source: database/sql/sql.go, Go 1.8 to 1.28 */
	ROW("database/sql.(*DB).conn", "a connection of a database/sql pool", SQL),
	/* Source: golang.org/x/sync: semaphore.go, singleflight.go, errgroup.go */
	ROW("golang.org/x/sync/semaphore.(*Weighted).Acquire", "a slot of a semaphore",
		NAME("")),
	ROW("golang.org/x/sync/singleflight.(*Group).Do", "the same call in flight",
		NAME("golang.org/x/sync/singleflight.(*Group).doCall")),
	ROW("internal/singleflight.(*Group).Do", "the same call in flight",
		NAME("internal/singleflight.(*Group).doCall")),
	ROW("golang.org/x/sync/errgroup.(*Group).Go", "a slot of an errgroup's limit",
		NAME("golang.org/x/sync/errgroup.(*Group).Go."),
		NAME("golang.org/x/sync/errgroup.(*Group).add.")),
	ROW("golang.org/x/sync/errgroup.(*Group).Wait", "the goroutines of an errgroup",
		NAME("golang.org/x/sync/errgroup.(*Group).Go."),
		NAME("golang.org/x/sync/errgroup.(*Group).TryGo."),
		NAME("golang.org/x/sync/errgroup.(*Group).add.")),
	/* Source: net/http/transport.go, Go 1.3 to 1.28; h2_bundle.go, golang.org/x/net/http2 */
	ROW("net/http.(*Transport).getConn", "a connection to a host",
		NAME("net/http.(*persistConn).roundTrip"), NAME("net/http.(*bodyEOFSignal)."),
		NAME("net/http.(*Transport).dialConn")),
	ROW("net/http.(*http2ClientConn).awaitOpenSlotForStreamLocked", "a stream of a connection",
		NAME("net/http.(*http2clientStream).")),
	ROW("net/http.(*http2ClientConn).awaitOpenSlotForRequest", "a stream of a connection",
		NAME("net/http.(*http2clientStream).")),
	ROW("golang.org/x/net/http2.(*ClientConn).awaitOpenSlotForStreamLocked",
		"a stream of a connection", NAME("golang.org/x/net/http2.(*clientStream).")),
	ROW("golang.org/x/net/http2.(*ClientConn).awaitOpenSlotForRequest",
		"a stream of a connection", NAME("golang.org/x/net/http2.(*clientStream).")),
	ROW("net/http/internal/http2.(*ClientConn).awaitOpenSlotForStreamLocked",
		"a stream of a connection", NAME("net/http/internal/http2.(*clientStream).")),
	ROW("golang.org/x/net/netutil.(*limitListener).acquire", "a slot of a limited listener",
		NAME("net/http.(*conn).serve")),
	/*
	 * Source: google.golang.org/grpc: internal/transport/http2_client.go, flowcontrol.go,
	 * server.go
	 */
	ROW(GRPC "(*http2Client).NewStream", "a stream of a gRPC connection",
		NAME("google.golang.org/grpc.(*clientStream).")),
	ROW("google.golang.org/grpc/transport.(*http2Client).NewStream",
		"a stream of a gRPC connection", NAME("google.golang.org/grpc.(*clientStream).")),
	ROW(GRPC "(*writeQuota).get", "the write quota of a gRPC stream", NAME("")),
	ROW("google.golang.org/grpc.(*atomicSemaphore).acquire", "a handler of a gRPC server",
		NAME("google.golang.org/grpc.(*Server).handleStream"),
		NAME("google.golang.org/grpc.(*Server).processUnaryRPC"),
		NAME("google.golang.org/grpc.(*Server).processStreamingRPC")),
	ROW("google.golang.org/grpc.(*pickerWrapper).pick", "a gRPC connection that is ready",
		NAME("")),
	/* Source: github.com/jackc/puddle: pool.go, v1 and v2 */
	ROW("github.com/jackc/puddle.(*Pool).Acquire", "a connection of a pgx pool",
		NAME("github.com/jackc/pgx/")),
	ROW("github.com/jackc/puddle/v2.(*Pool[...]).acquire", "a connection of a pgx pool",
		NAME("github.com/jackc/pgx/")),
};

/* Returns the name without the path that a vendored copy puts before it. */
static struct gl_str unvendored(struct gl_str func)
{
	const struct gl_str vendor = GL_STR("/vendor/");
	const char *p = func.p, *end = func.p + func.len;

	while ((p = memchr(p, '/', (size_t)(end - p))) != NULL) {
		if (gl_str_starts(gl_str_of(p, end), vendor))
			func = gl_str_of(p + vendor.len, end);
		p++;
	}
	return func;
}

const struct gl_slot *gl_slot_of(struct gl_str func)
{
	struct gl_str name = unvendored(func);

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (gl_str_eq(rows[i].func, name))
			return &rows[i];
	return NULL;
}

bool gl_slot_is_held(const struct gl_slot *slot, struct gl_str func)
{
	struct gl_str name = unvendored(func);

	for (size_t i = 0; i < sizeof slot->holders / sizeof slot->holders[0]; i++)
		if (slot->holders[i].len && gl_str_starts(name, slot->holders[i]))
			return true;
	return false;
}
