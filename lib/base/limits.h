/*
 * limits: every limit that the tools put on their input, in one list; gl(7) repeats it. Limits are
 * the same for files, pipes and all formats. Input beyond a limit is reported, never silently
 * dropped.
 */
#ifndef GL_BASE_LIMITS_H
#define GL_BASE_LIMITS_H

/* Bytes in a line of dump text. A longer line is treated as text that is not part of a dump. */
#define GL_LIMIT_LINE ((size_t)16 << 20)

/* Bytes in an NDJSON line. */
#define GL_LIMIT_JSON_LINE ((size_t)256 << 20)

/*
 * Bytes at the start of a line from which it is decided what the line is, even if its end has not
 * arrived: the line may be a whole escaped dump.
 */
#define GL_LIMIT_LOOK ((size_t)1 << 20)

/* Lines and bytes after a header within which another line must have the same log prefix. */
#define GL_LIMIT_WRAP_LINES 64
#define GL_LIMIT_WRAP_BYTES ((size_t)64 << 10)

/*
 * Bytes behind a string in a log's line in which the entry's time and reason are looked for.
 * Without this limit, a line of many strings would be searched to its end for each.
 */
#define GL_LIMIT_ENTRY ((size_t)16 << 10)

/*
 * Strings in one line for which GL_LIMIT_ENTRY holds. For all later strings the limit is 512 bytes.
 */
#define GL_LIMIT_ENTRIES 16

/* Places in one line that are examined because a line of a dump may begin there. */
#define GL_LIMIT_WRAP_PLACES 64

/* Bytes that one word of gzip data in base64 may unpack to. */
#define GL_LIMIT_PACKED_TEXT ((size_t)64 << 20)

/* Log envelopes nested in each other. */
#define GL_LIMIT_WRAP_DEPTH 8

/* Log streams in one input that are unwrapped at the same time. */
#define GL_LIMIT_STREAMS 64

/*
 * A log stream that had no line among the last GL_LIMIT_STREAM_LINES is silent: only lines with
 * goroutine headers are still compared with its envelope.
 */
#define GL_LIMIT_STREAM_LINES 10000

/* Nesting of JSON values. */
#define GL_LIMIT_JSON_DEPTH 64

/* Frames kept of one goroutine. The runtime prints 100, pprof at most 1024. */
#define GL_LIMIT_FRAMES 65536

/*
 * Bytes in the names of the functions and files of one goroutine, as text shows them; those of Go's
 * own frames have less than 200.
 */
#define GL_LIMIT_NAMES ((size_t)16 << 20)

/* Ancestors of one goroutine (GODEBUG=tracebackancestors=N). */
#define GL_LIMIT_ANCESTORS 1024

/* Labels of one goroutine. */
#define GL_LIMIT_LABELS 4096

/* Lines that belong to no goroutine, after which the block above them is taken to have ended. */
#define GL_LIMIT_GAP_LINES 64

/* Lines after `panic:` and the like within which the first goroutine must follow. */
#define GL_LIMIT_PREAMBLE_LINES 256

/* Bytes of the reason for a crash that are kept. */
#define GL_LIMIT_REASON ((size_t)4096)

/*
 * Distinct texts behind the ids of headers (state, wait, labels) that the header cache keeps before
 * it is emptied, and bytes of memory that they may take.
 */
#define GL_LIMIT_HEADERS 4096
#define GL_LIMIT_HEADER_BYTES ((size_t)16 << 20)

/* Bytes in a protobuf profile after decompression. */
#define GL_LIMIT_PROFILE ((size_t)256 << 20)

/*
 * Fields of a protobuf profile: samples, locations, functions and strings. A field of two bytes
 * takes up to 48 bytes of memory.
 */
#define GL_LIMIT_PROFILE_FIELDS ((size_t)4 << 20)

/*
 * FRAMES: frames in all samples of a protobuf profile. STACKS: frames in those stacks that no
 * earlier sample or input had. One location may stand for thousands of inlined frames, in each
 * sample that names it.
 */
#define GL_LIMIT_PROFILE_FRAMES ((size_t)64 << 20)
#define GL_LIMIT_PROFILE_STACKS ((size_t)4 << 20)

/* Bytes in an expression of glfilter -e, and depth of its parentheses. */
#define GL_LIMIT_EXPR ((size_t)16 << 10)
#define GL_LIMIT_EXPR_DEPTH 64

/*
 * Bytes in a pattern, whether regular expression, glob or literal text; depth of its parentheses
 * and of repetitions on top of each other; alternatives in it; and steps of its automaton. The
 * automaton has a step for each character and operator, as many times as a repetition such as {5}
 * says.
 */
#define GL_LIMIT_PATTERN ((size_t)16 << 10)
#define GL_LIMIT_PATTERN_DEPTH 64
#define GL_LIMIT_PATTERN_CHOICES 1024
#define GL_LIMIT_PATTERN_STEPS 32768

/*
 * Dumps in a row without a selected goroutine that are listed one by one when dump text is written.
 */
#define GL_LIMIT_EMPTY_DUMPS 1000

/* Bytes in a source file, and in one line of it that is shown. */
#define GL_LIMIT_SOURCE ((size_t)16 << 20)
#define GL_LIMIT_SOURCE_LINE ((size_t)1024)

/*
 * Index entries (struct gl_lead) for goroutines that wait for nothing, which are kept while a dump
 * is read (glwait).
 */
#define GL_LIMIT_RECEIVERS ((size_t)1 << 17)

/*
 * Index entries (struct gl_lead) of a large dump. Once there are this many, the other goroutines
 * are left for a second reading of the file (glwait).
 */
#define GL_LIMIT_FIRST ((size_t)1 << 14)

/*
 * Method receivers in a dump, or in gltop those of one type, from which the sizes of structs are
 * estimated (glwait, gltop).
 */
#define GL_LIMIT_SHOWN ((size_t)1 << 18)

/*
 * Index entries (struct gl_lead) for arguments of stuck goroutines, which may be locks that these
 * goroutines hold (glwait, gltop).
 */
#define GL_LIMIT_HELD ((size_t)1 << 15)

/* Bytes of lines that are kept until it is known whether addresses in them matter (gltop). */
#define GL_LIMIT_LATER ((size_t)16 << 20)

/* Findings about who waits for whom that are kept of one input; a reader needs the first few. */
#define GL_LIMIT_FINDINGS 1024

/* Bytes in the name of an archive's member, and of the headers before it that hold such a name. */
#define GL_LIMIT_MEMBER_NAME ((size_t)64 << 10)

/*
 * Compressed data of an archive may expand by the factor GL_LIMIT_EXPANSION, once
 * GL_LIMIT_EXPANSION_FROM bytes have come out of it. All archives of an operand together may expand
 * to GL_LIMIT_UNPACKED bytes.
 */
#define GL_LIMIT_EXPANSION 200
#define GL_LIMIT_EXPANSION_FROM ((uint64_t)64 << 20)
#define GL_LIMIT_UNPACKED ((uint64_t)256 << 30)

/* Depth of archives within archives. */
#define GL_LIMIT_ARCHIVE_DEPTH 2

/* Threads that read one input. */
#define GL_LIMIT_THREADS 64

/*
 * runtime/pprof stops growing its buffer at this size and writes the dump truncated (pprof.go, Go
 * 1.2 to 1.28).
 */
#define GL_PPROF_CAP ((uint64_t)64 << 20)

#endif
