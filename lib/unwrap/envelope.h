/*
 * envelope: what stands around each line of a wrapped dump, found once and then held to.
 *
 *     PREFIX  2024-01-02T15:04:05.1Z stderr F goroutine 1 [running]:
 *     STRING  {"log":"goroutine 1 [running]:\n","stream":"stderr","time":"2024-..Z"}
 *     COLOUR  ESC[31mgoroutine 1 [running]:ESC[0m
 *     HTML    <pre>goroutine 1 [running]:  with &lt; and its kin behind it
 *
 * COLOUR and HTML take every line; the others those of one writer, who is told by what
 * stays the same from line to line.
 * Sources: moby daemon/logger/jsonfilelog/jsonlog, containerd internal/cri/io/logger.go,
 * systemd logs-show.c, RFC 3164 and 5424, cmd/internal/test2json, hashicorp/go-hclog.
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
	struct gl_prefix head, tail; /* of STRING: up to its quote, and from the closing one on */
	bool has_tail;
	bool joins;		  /* STRING: text without LF goes on in the writer's next line */
	bool is_syslog;		  /* PREFIX: TABs may be #011; an entry's further lines hang */
	size_t width;		  /* of the last line's prefix */
	struct gl_buf key;	  /* STRING in an object: `"log":"`, wherever it stands */
	struct gl_buf writer;	  /* STRING: the values that name the writer */
	struct gl_buf origin;	  /* who writes, for people: web-1, node-3/dockerd; may be empty */
};

/* What a line held. */
struct gl_payload {
	struct gl_str stamp; /* in the line; p == NULL without one */
	bool goes_on;	     /* no LF was added: more of this line comes */
	const char *text;    /* where in the line it begins; NULL: not in one piece */
	bool is_escaped;
};

/*
 * Learn from a line, whose text begins at `at`. STRING: at is behind the opening quote.
 * false: no such envelope.
 */
bool gl_envelope_learn(struct gl_envelope *e, enum gl_envelope_kind kind, struct gl_str line,
	size_t at);

void gl_envelope_free(struct gl_envelope *e);

/*
 * The line, without its LF (a CR may stand at its end), is one of this writer's: append the
 * text in it to out, LF included. false: it is not, and out is as it was.
 */
bool gl_envelope_take(struct gl_envelope *e, struct gl_str line, struct gl_buf *out,
	struct gl_payload *got);

#endif
