/*
 * limits: every bound the suite puts on its input, in one list; gl(7) repeats it. A bound
 * holds through every door. What lies beyond one is told, never silently dropped.
 */
#ifndef GL_BASE_LIMITS_H
#define GL_BASE_LIMITS_H

/* The longest line of dump text, in bytes; a longer one is text that cannot be read. */
#define GL_LIMIT_LINE ((size_t)16 << 20)

/* The longest NDJSON line, in bytes. */
#define GL_LIMIT_JSON_LINE ((size_t)256 << 20)

/* A line's begin that is read before it is known what the line is; a dump may be all of it. */
#define GL_LIMIT_LOOK ((size_t)1 << 20)

/* Lines, and bytes, behind a header in which what stands around it must show again. */
#define GL_LIMIT_WRAP_LINES 64
#define GL_LIMIT_WRAP_BYTES ((size_t)64 << 10)

/* Places in one line at which a dump's line is looked for. */
#define GL_LIMIT_WRAP_PLACES 64

/* Log envelopes within each other. */
#define GL_LIMIT_WRAP_DEPTH 8

/* Log streams in one input that are unwrapped at once. */
#define GL_LIMIT_STREAMS 64

/* Lines of others after which a stream is looked for at its headers only. */
#define GL_LIMIT_STREAM_LINES 10000

/* Nesting of JSON values. */
#define GL_LIMIT_JSON_DEPTH 64

/* Frames of one goroutine that are kept; the runtime prints 100, pprof at most 1024. */
#define GL_LIMIT_FRAMES 65536

/* Ancestors of one goroutine (GODEBUG=tracebackancestors=N). */
#define GL_LIMIT_ANCESTORS 1024

/* Labels of one goroutine. */
#define GL_LIMIT_LABELS 4096

/* Lines that are no part of a goroutine before its block is taken to have ended. */
#define GL_LIMIT_GAP_LINES 64

/* Lines after `panic:` and the like within which its first goroutine must come. */
#define GL_LIMIT_PREAMBLE_LINES 256

/* Bytes of a crash's reason that are kept. */
#define GL_LIMIT_REASON ((size_t)4096)

/* Distinct header suffixes (state, wait, labels) remembered before the table starts anew. */
#define GL_LIMIT_HEADERS 4096

/* A protobuf profile, unpacked, in bytes. */
#define GL_LIMIT_PROFILE ((size_t)256 << 20)

/* An expression of glfilter -e, in bytes, and its parentheses within each other. */
#define GL_LIMIT_EXPR ((size_t)16 << 10)
#define GL_LIMIT_EXPR_DEPTH 64

/* Dumps of which nothing was selected, in a row, that dump text has by their number. */
#define GL_LIMIT_EMPTY_DUMPS 1000

/* A source file, and one line of it that is shown, in bytes. */
#define GL_LIMIT_SOURCE ((size_t)16 << 20)
#define GL_LIMIT_SOURCE_LINE ((size_t)1024)

/* Threads. */
#define GL_LIMIT_THREADS 64

/* runtime/pprof stops growing its buffer here and writes it cut (pprof.go, Go 1.2 to 1.28). */
#define GL_PPROF_CAP ((uint64_t)64 << 20)

#endif
