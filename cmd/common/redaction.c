#include "cmd/common/redaction.h"

#include "cmd/common/inputreport.h"
#include "lib/input/source.h"

#define RANDOM_KEY 32	/* bytes */
#define SHORTEST_KEY 16 /* a shorter one can be guessed */
#define LONGEST_KEY 65536

/* Appends up to `most` bytes of a file to b. Returns 0, or -1 with *err set. */
static int read_file(struct gl_buf *b, const char *path, size_t most, struct gl_err *err)
{
	struct gl_source *source = gl_source_open(path, err);
	struct gl_window w = {0};
	int got = source ? 0 : -1;
	size_t n;

	while (got == 0 && !w.is_last && (size_t)(w.end - w.p) < most)
		got = gl_source_more(source, &w, err);
	n = (size_t)(w.end - w.p);
	if (n > 0)
		gl_buf_add(b, w.p, n < most ? n : most);
	if (source)
		gl_source_close(source);
	return got;
}

void redaction_set(struct redaction *x, const char *file)
{
	struct gl_err err;

	x->file = file ? file : x->file;
	/*
	 * A random key must be read here, because the sandbox, which begins later, does not allow
	 * /dev/urandom.
	 */
	if (!x->is_on && read_file(&x->random, "/dev/urandom", RANDOM_KEY, &err) != 0)
		x->random.len = 0;
	x->is_on = true;
}

/* Reads the key file. If the file cannot be used, reports why and returns false. */
static bool read_key(struct tool *t, const char *path, struct gl_buf *key)
{
	struct gl_err err;

	if (read_file(key, path, LONGEST_KEY + 1, &err) != 0)
		inputreport_message(t, path, &err, true);
	else if (key->len < SHORTEST_KEY)
		tool_fail(t, "%s: a key of %zu bytes can be guessed: it needs %d or more", path,
			key->len, SHORTEST_KEY);
	else if (key->len > LONGEST_KEY)
		tool_fail(t, "%s: a key may have at most %d bytes", path, LONGEST_KEY);
	else
		return true;
	return false;
}

/*
 * Tells the user that the key is random. If there is no random key, reports this and returns false.
 */
static bool check_random(struct tool *t, const struct gl_buf *key)
{
	if (key->len < RANDOM_KEY) {
		tool_fail(t, "--redact: there are no random numbers; --redact-key needs none");
		return false;
	}
	tool_warn(t, "redacted with a new random key: other runs give other pseudonyms, unless "
		     "--redact-key has the same key for all");
	return true;
}

bool redaction_begin(struct tool *t, struct redaction *x)
{
	struct gl_buf key = {0};
	bool is_good;

	if (!x->is_on)
		return true;
	is_good = x->file ? read_key(t, x->file, &key) : check_random(t, &x->random);
	if (is_good)
		x->redactor = gl_redactor_new(gl_buf_view(x->file ? &key : &x->random));
	gl_buf_free(&key);
	return is_good;
}

const struct gl_record *redaction_of(
	struct redaction *x, const struct gl_record *r, size_t n)
{
	return x->is_on ? gl_redact(x->redactor, r, n) : r;
}

void redaction_end(struct redaction *x)
{
	gl_redactor_free(x->redactor);
	gl_buf_free(&x->random);
}
