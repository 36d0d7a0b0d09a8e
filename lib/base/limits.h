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
 * Once this many bytes of a line have arrived, they decide what the line is, even if its end has
 * not arrived: a single line may hold a whole escaped dump.
 */
#define GL_LIMIT_LOOK ((size_t)1 << 20)

/*
 * Another line with the same log prefix must follow a goroutine header within this many lines and
 * bytes.
 */
#define GL_LIMIT_WRAP_LINES 64
#define GL_LIMIT_WRAP_BYTES ((size_t)64 << 10)

/*
 * A log line may hold a dump as a string, and after the string the time and the reason of the log
 * entry. These are looked for in this many bytes after the string. Without a limit, a line of many
 * strings would be searched to its end once for each string.
 */
#define GL_LIMIT_ENTRY ((size_t)16 << 10)

/* After this many such strings in one line, the limit is 512 bytes instead of GL_LIMIT_ENTRY. */
#define GL_LIMIT_ENTRIES 16

/* Places in one line that are examined to find out whether a line of a dump begins there. */
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
 * Bytes in the names of the functions and files of one goroutine, as the text shows them. The names
 * in Go's own frames have less than 200 bytes.
 */
#define GL_LIMIT_NAMES ((size_t)16 << 20)

/* Ancestors of one goroutine (GODEBUG=tracebackancestors=N). */
#define GL_LIMIT_ANCESTORS 1024

/* Labels of one goroutine. */
#define GL_LIMIT_LABELS 4096

/* After this many lines that belong to no goroutine, the block above them counts as ended. */
#define GL_LIMIT_GAP_LINES 64

/* Lines after `panic:` and the like within which the first goroutine must follow. */
#define GL_LIMIT_PREAMBLE_LINES 256

/* Bytes that are kept of the reason for a crash. */
#define GL_LIMIT_REASON ((size_t)4096)

/*
 * The header cache keeps what headers say after their ids: state, wait and labels. When it holds
 * this many distinct texts, or they take this many bytes, it begins to drop old ones.
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
 * FRAMES: frames in all samples of a protobuf profile. STACKS: frames in those of its stacks that
 * no earlier sample or input had. Both are needed because one location may hold thousands of
 * inlined frames, and they count again in each sample that names the location.
 */
#define GL_LIMIT_PROFILE_FRAMES ((size_t)64 << 20)
#define GL_LIMIT_PROFILE_STACKS ((size_t)4 << 20)

/* Bytes in an expression of glfilter -e, and depth of its parentheses. */
#define GL_LIMIT_EXPR ((size_t)16 << 10)
#define GL_LIMIT_EXPR_DEPTH 64

/*
 * PATTERN: bytes in a pattern, whether regular expression, glob or literal text. DEPTH: nesting of
 * its parentheses and of repetitions on top of each other. CHOICES: alternatives in it. STEPS:
 * steps of its automaton, which has one for each character and operator, as many times as a
 * repetition such as {5} says.
 */
#define GL_LIMIT_PATTERN ((size_t)16 << 10)
#define GL_LIMIT_PATTERN_DEPTH 64
#define GL_LIMIT_PATTERN_CHOICES 1024
#define GL_LIMIT_PATTERN_STEPS 32768

/*
 * When dump text is written, dumps without a selected goroutine are written as empty dumps, unless
 * there are more than this many in a row.
 */
#define GL_LIMIT_EMPTY_DUMPS 1000

/* Bytes in a source file, and in one line of it that is shown. */
#define GL_LIMIT_SOURCE ((size_t)16 << 20)
#define GL_LIMIT_SOURCE_LINE ((size_t)1024)

/*
 * Index entries (struct gl_lead) that glwait keeps, while it reads a dump, for goroutines that wait
 * for nothing.
 */
#define GL_LIMIT_RECEIVERS ((size_t)1 << 17)

/*
 * When glwait has made this many index entries (struct gl_lead) from a large dump, it leaves the
 * other goroutines for a second reading of the file.
 */
#define GL_LIMIT_FIRST ((size_t)1 << 14)

/*
 * Method receivers from which the sizes of structs are estimated: glwait counts those of a dump,
 * gltop those of one type.
 */
#define GL_LIMIT_SHOWN ((size_t)1 << 18)

/*
 * Index entries (struct gl_lead) for arguments of stuck goroutines, which may be locks that these
 * goroutines hold (glwait, gltop).
 */
#define GL_LIMIT_HELD ((size_t)1 << 15)

/* Bytes of dump lines that gltop keeps until it is known whether the addresses in them matter. */
#define GL_LIMIT_LATER ((size_t)16 << 20)

/* Findings about who waits for whom that are kept of one input; a reader needs the first few. */
#define GL_LIMIT_FINDINGS 1024

/*
 * Bytes in the name of an archive's member. The same limit holds for each header before the member
 * that carries its name.
 */
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
