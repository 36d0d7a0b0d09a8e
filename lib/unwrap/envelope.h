/*
 * envelope: what a log collector puts around each line of a dump. It is learned from one line and
 * then expected on the following ones.
 *
 *     PREFIX  2024-01-02T15:04:05.1Z stderr F goroutine 1 [running]:
 *     PREFIX  2024-01-02,node-1,"main.f(0x1, 0x2)"     CSV, whose quotes may be missing
 *     STRING  {"log":"goroutine 1 [running]:\n","stream":"stderr","time":"2024-..Z"}
 *     COLOUR  ESC[31mgoroutine 1 [running]:ESC[0m
 *     HTML    <pre>goroutine 1 [running]:  and the lines after it, with &lt; for < and so on
 *
 * COLOUR and HTML accept every line. The others accept the lines of one writer, recognised by the
 * parts of the envelope that stay the same from line to line.
 *
 * Sources: moby daemon/logger/jsonfilelog/jsonlog, containerd internal/cri/io/logger.go, systemd
 * logs-show.c, RFC 3164 and 5424, cmd/internal/test2json, hashicorp/go-hclog.
 */
#ifndef GL_UNWRAP_ENVELOPE_H
#define GL_UNWRAP_ENVELOPE_H

#include "lib/base/buf.h"
#include "lib/unwrap/prefix.h"

enum gl_envelope_kind {
	GL_ENVELOPE_PREFIX,
	GL_ENVELOPE_STRING,
	GL_ENVELOPE_COLOUR,
	GL_ENVELOPE_HTML
};

struct gl_envelope {
	enum gl_envelope_kind kind;
	/*
	 * STRING: head is the line up to the opening quote of its text, tail is from the closing
	 * quote on
	 */
	struct gl_prefix head, tail;
	bool has_tail;
	/* STRING: if a text does not end in an LF, the next line of the same writer continues it */
	bool joins;
	/*
	 * PREFIX: the prefix is one of syslog or journalctl. A TAB may be written as #011, and
	 * further lines of an entry may be indented instead of prefixed.
	 */
	bool is_syslog;
	/*
	 * PREFIX: the text is a field of CSV (RFC 4180), which has quotes only if its bytes need
	 * them
	 */
	bool is_csv;
	/* PREFIX: the line is a row of a Markdown table, and the text is one of its cells */
	bool is_table;
	size_t width;		  /* PREFIX: length of the prefix that was taken off last */
	struct gl_buf key;	  /* STRING in an object: the key with its quotes, `"log":"` */
	struct gl_buf writer;	  /* STRING: values that identify the writer (gl_entry_writer) */
	/* readable name of the writer: web-1, node-3/dockerd; may be empty */
	struct gl_buf origin;
};

/* What gl_envelope_take found in a line besides the text that it appended. */
struct gl_payload {
	/* the line's timestamp, a part of the line; p is NULL if there is none */
	struct gl_str stamp;
	bool goes_on;	     /* no LF was appended, because a later line continues the text */
	const char *text;    /* where the text begins in the line; NULL: it is in several parts */
	bool is_escaped;
};

/*
 * Learns the envelope of a line whose text begins at `at`; for STRING that is after the opening
 * quote. Returns false if the line has no such envelope.
 */
bool gl_envelope_learn(struct gl_envelope *e, enum gl_envelope_kind kind, struct gl_str line,
	size_t at);

void gl_envelope_free(struct gl_envelope *e);

/*
 * If the line, given without its LF (a CR may be left), has this envelope, appends its text to
 * `out`, with an LF. Otherwise returns false and leaves `out` unchanged. A line that begins with
 * NUL bytes, which are a hole in the file, counts as having no envelope, because the demux skips
 * these bytes before the line's end has arrived.
 */
bool gl_envelope_take(struct gl_envelope *e, struct gl_str line, struct gl_buf *out,
	struct gl_payload *got);

#endif
