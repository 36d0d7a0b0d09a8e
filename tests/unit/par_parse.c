/*
 * Tests that threads that read ahead give the same records, remarks and counts as a single thread:
 * for every other text sample repeated many times, bare and in logs, whole and damaged, in pieces
 * so small that most begin at the wrong place. A reader whose table of stacks is emptied again and
 * again must give the same, too. With ROUNDS=N it tries all samples, N times.
 */
#include "lib/stream/reader.h"

#include "lib/base/mem.h"
#include "lib/output/emit.h"
#include "tests/unit/tap.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE 3000
#define ROOM ((size_t)4 << 20)

static uint64_t seed = 1;

static size_t draw(size_t n)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(seed >> 33) % n;
}

/* --- inputs ---------------------------------------------------------------------------------- */

static const char *const intruders[] = {
	"\n",
	"-----\n\n",
	"panic: boom\n\n",
	"SIGQUIT: quit\nPC=0x1 m=0 sigcode=0\n\n",
	"2024/01/02 15:04:05 hello\n",
	"goroutine 7 [running]:\n",
	"\ngoroutine 9 [select]:\n",
	"\n\ngoroutine 9 [select, 3 minutes]:\nmain.f(0x1)\n\t/a.go:7 +0x1\n\n",
	"\ngoroutine 12 is\n",
	"=== BEGIN goroutine stack dump ===\n",
	"{\"a\":1}\n",
	"goroutine profile: total 2\n",
	("\ngoroutine 3 [running]:\nruntime/debug.Stack()\n"
	 "\t/usr/local/go/src/runtime/debug/stack.go:26 +0x1\n\n"),
	"app: \ngoroutine 8 [select]:\n",
	"panic: a\n\ngoroutine 5 [select]:\n\nb\n\ngoroutine 1 [running]:\n",
	"main.f(...)\n",
	"\t/a.go:7 +0x1\n",
	"...additional frames elided...\n",
	"runtime stack:\n",
};

/* Appends the line. With is_damaged, about one in 400 lines is left out, cut, or gets a prefix. */
static void put_line(struct gl_buf *to, struct gl_str line, bool is_damaged)
{
	size_t n = is_damaged ? draw(1200) : 9;

	if (n == 0)
		return;
	if (n == 1) {
		const char *s = intruders[draw(sizeof intruders / sizeof intruders[0])];

		gl_buf_add(to, s, strlen(s));
	}
	gl_buf_add(to, line.p, n == 2 ? draw(line.len) : line.len);
}

static void put_damaged(struct gl_buf *to, struct gl_str text, bool is_damaged)
{
	const char *p = text.p, *end = text.p + text.len, *lf;

	for (; p < end; p = lf) {
		lf = memchr(p, '\n', (size_t)(end - p));
		lf = lf ? lf + 1 : end;
		put_line(to, gl_str_of(p, lf), is_damaged);
	}
}

static bool read_file(struct gl_buf *to, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t got;

	to->len = 0;
	while (f && gl_buf_room(to, 65536) && (got = fread(to->p + to->len, 1, 65536, f)) > 0)
		to->len += got;
	return f && fclose(f) == 0;
}

static const char path[] = "/tmp/gl-ahead-XXXXXX";

static bool write_file(char *name, struct gl_str text)
{
	int fd;

	memcpy(name, path, sizeof path);
	fd = mkstemp(name);
	return fd >= 0 && write(fd, text.p, text.len) == (ssize_t)text.len && close(fd) == 0;
}

/* --- answers --------------------------------------------------------------------------------- */

static void put_numbers(struct gl_buf *b, const uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		gl_buf_char(b, ' ');
		gl_buf_u64(b, v[i]);
	}
	gl_buf_char(b, '\n');
}

static void put_err(struct gl_buf *b, const struct gl_err *err)
{
	gl_buf_add(b, err->what, strlen(err->what));
	put_numbers(b, (const uint64_t[]){err->line, err->id, err->column}, 3);
	gl_buf_add(b, err->detail, strlen(err->detail));
}

struct way {
	unsigned threads;
	size_t piece, most_stacks;
};

/*
 * Writes all records and then all remarks to *to. Their order is not compared, because users get
 * them in two streams, and in a damaged log it depends on where the pieces begin.
 */
static uint64_t read_all(struct gl_buf *to, const char *name, struct way way, enum gl_args args)
{
	struct gl_stream_options opt = {.threads = way.threads,
		.piece = way.piece,
		.most_stacks = way.most_stacks,
		.args = args,
		.as = GL_STR("x")};
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_err err;
	struct gl_reader *r = gl_reader_open(&opt, stacks, name, &err);
	const struct gl_record *recs;
	const struct gl_input_counts *t;
	enum gl_next got;
	size_t n;
	uint64_t joined;
	static struct gl_buf remarks;

	to->len = remarks.len = 0;
	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED)
		if (got == GL_NEXT_RECORDS)
			for (size_t i = 0; i < n; i++)
				gl_emit_record(to, &recs[i]);
		else
			put_err(&remarks, gl_reader_err(r));
	if (got == GL_NEXT_FAILED)
		put_err(&remarks, gl_reader_err(r));
	gl_buf_str(to, gl_buf_view(&remarks));
	t = gl_reader_tally(r);
	put_numbers(to, (const uint64_t *)(const void *)t, sizeof *t / sizeof(uint64_t));
	joined = gl_reader_readahead_hits(r);
	gl_reader_close(r);
	gl_stacks_free(stacks);
	return joined;
}

static void tell_where(struct gl_str a, struct gl_str b)
{
	size_t i = 0, from;

	while (i < a.len && i < b.len && a.p[i] == b.p[i])
		i++;
	from = i > 200 ? i - 200 : 0;
	fprintf(stderr, "# alone: ...%.*s\n# threads: ...%.*s\n",
		(int)(a.len - from < 500 ? a.len - from : 500), a.p + from,
		(int)(b.len - from < 500 ? b.len - from : 500), b.p + from);
}

static const struct way plainly = {.threads = 1};

/*
 * Reads the text with one thread, with several threads, and sometimes also while the table of
 * stacks is emptied again and again. If the results differ, keeps the input in a file. Returns how
 * many pieces the threads have read.
 */
static uint64_t compare(struct gl_str text, enum gl_args args, bool *is_same)
{
	const struct way ways[] = {{3, PIECE, draw(2)}, {1, PIECE, 1}};
	size_t nways = draw(8) == 0 ? 2 : 1;
	static struct gl_buf alone, other;
	char name[sizeof path];
	uint64_t joined = 0;
	bool differs = false;

	if (!write_file(name, text))
		return 0;
	read_all(&alone, name, plainly, args);
	for (size_t i = 0; i < nways; i++) {
		joined += read_all(&other, name, ways[i], args);
		if (gl_str_eq(gl_buf_view(&alone), gl_buf_view(&other)))
			continue;
		differs = true;
		fprintf(stderr, "# %s differs, %u threads\n", name, ways[i].threads);
		tell_where(gl_buf_view(&alone), gl_buf_view(&other));
	}
	*is_same &= !differs;
	if (!differs)
		unlink(name);
	return joined;
}

/* --- logs ------------------------------------------------------------------------------------ */

static void put_json(struct gl_buf *to, struct gl_str line)
{
	for (size_t i = 0; i < line.len; i++) {
		char c = line.p[i];

		if (c == '\n' || c == '\t' || c == '"' || c == '\\')
			gl_buf_char(to, '\\');
		gl_buf_char(to, c == '\n' ? 'n' : c == '\t' ? 't' : c);
	}
}

/*
 * Appends the line in a form of log: 0: docker; 1: CRI; 2: docker with two streams; 3: logrus,
 * which writes the whole dump into one line.
 */
static void put_wrapped(struct gl_buf *to, struct gl_str line, int form, size_t n)
{
	char stamp[64];

	snprintf(stamp, sizeof stamp, "2024-01-02T15:%02u:%02u.%03uZ", (unsigned)(n / 60000 % 60),
		(unsigned)(n / 1000 % 60), (unsigned)(n % 1000));
	if (form == 1) {
		gl_buf_add(to, stamp, strlen(stamp));
		GL_BUF_LIT(to, " stderr F ");
		gl_buf_str(to, line);
	} else if (form == 3) {
		put_json(to, line);
	} else {
		GL_BUF_LIT(to, "{\"log\":\"");
		put_json(to, line);
		GL_BUF_LIT(to, "\",\"stream\":\"");
		gl_buf_add(to, form == 2 && n % 7 == 0 ? "stdout" : "stderr", 6);
		GL_BUF_LIT(to, "\",\"time\":\"");
		gl_buf_add(to, stamp, strlen(stamp));
		GL_BUF_LIT(to, "\"}\n");
	}
}

static void put_log(struct gl_buf *to, struct gl_str text, int form, bool is_damaged)
{
	const char *p = text.p, *end = text.p + text.len, *lf;
	static struct gl_buf line;

	if (form == 3)
		GL_BUF_LIT(to, "time=\"2024-01-02T15:04:05Z\" level=error msg=\"dump: ");
	for (size_t n = 0; p < end; p = lf, n++) {
		lf = memchr(p, '\n', (size_t)(end - p));
		lf = lf ? lf + 1 : end;
		line.len = 0;
		put_wrapped(&line, gl_str_of(p, lf), form, n);
		put_line(to, gl_buf_view(&line), is_damaged);
	}
	if (form == 3)
		GL_BUF_LIT(to, "\"\n");
}

static bool is_text(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && strcmp(name + len - 4, ".txt") == 0;
}

/*
 * Tries texts that repeat a sample, whole and damaged. Each text is read bare, and in a third of
 * the forms of logs, which `turn` chooses. Adds to *unwrapped how many chunks of logs the threads
 * unwrapped, and returns how many pieces of bare text they parsed.
 */
static uint64_t try_file(const char *name, uint64_t turn, bool *is_same, uint64_t *unwrapped)
{
	static struct gl_buf sample, text, log;
	char file[512];
	uint64_t joined = 0;

	snprintf(file, sizeof file, "samples/%s", name);
	if (!read_file(&sample, file) || sample.len == 0 || sample.len > 100000)
		return 0;
	for (int damaged = 0; damaged < 3; damaged++) {
		enum gl_args args = damaged == 1 ? GL_ARGS_NONE : GL_ARGS_ALL;

		text.len = 0;
		while (text.len < (damaged == 1 ? 200000 : 60000)) {
			put_damaged(&text, gl_buf_view(&sample), damaged > 0);
			gl_buf_add(&text, "\n", draw(2));
		}
		joined += compare(gl_buf_view(&text), args, is_same);
		for (int form = 0; form < 4; form++) {
			if ((turn + (uint64_t)(damaged + form)) % 3)
				continue;
			log.len = 0;
			put_log(&log, gl_buf_view(&text), form, damaged > 0);
			*unwrapped += compare(gl_buf_view(&log), args, is_same);
		}
	}
	return joined;
}

/*
 * Tries the sample's records as lines of JSON. The inputs are larger, because threads do not read
 * small inputs of JSON. Damaged inputs also have groups, and lines that are no records.
 */
static uint64_t try_json(const char *name, bool *is_same)
{
	static const char *const others[] = {"{\"a\":1}\n", "\n", "not JSON\n",
		"{\"sig\":\"00000000000000aa\",\"count\":3}\n",
		"{\"sig\":\"0\",\"count\":1,\"frames\":[]}\n",
		"{\"count\":1,\"state\":\"a\\\"b\",\"labels\":{\"k\":\"\\u00e9\"},\"frames\":[{"
		"\"func\":\"f\"}],\"source\":\"y\"}\n",
		"{\"by\":[\"sig\"],\"key\":[\"00000000000000ab\"],\"count\":2,\"frames\":[{"
		"\"func\":\"f\"}]}\n"};
	static struct gl_buf lines, text;
	char file[512];
	uint64_t joined = 0;

	snprintf(file, sizeof file, "samples/%s", name);
	read_all(&lines, file, plainly, false);
	/* remove the remarks, which follow the records */
	while (lines.len > 0 && lines.p[lines.len - 1] != '}')
		lines.len--;
	gl_buf_char(&lines, '\n');
	for (int damaged = 0; damaged < 2; damaged++) {
		for (text.len = 0; text.len < PIECE * 200 && lines.len > 1;) {
			put_damaged(&text, gl_buf_view(&lines), damaged > 0);
			if (damaged && draw(4) == 0) {
				const char *other = others[draw(sizeof others / sizeof others[0])];

				gl_buf_add(&text, other, strlen(other));
			}
		}
		joined += compare(gl_buf_view(&text), GL_ARGS_NONE, is_same);
	}
	return joined;
}

int main(void)
{
	bool is_same = true;
	uint64_t joined = 0, unwrapped = 0, lines = 0, nfiles = 0, turn;
	const char *more = getenv("ROUNDS");
	struct dirent **v = NULL;
	int n = scandir("samples", &v, NULL, alphasort); /* in an order that all machines have */

	for (int round = more ? atoi(more) : 1; round > 0; round--) {
		turn = (uint64_t)round;
		for (int i = 0; i < n; i += more ? 1 : 2)
			if (is_text(v[i]->d_name)) {
				joined += try_file(v[i]->d_name, turn++, &is_same, &unwrapped);
				if (nfiles++ % 8 == 0)
					lines += try_json(v[i]->d_name, &is_same);
			}
	}
	while (n > 0)
		free(v[--n]);
	free(v);
	ok(is_same, "threads give what one alone does");
	ok(joined > 300, "most of it was read by threads");
	ok(unwrapped > 300, "much of the logs was unwrapped by threads");
	/* with ROUNDS=N, other samples become JSON, and fewer pieces of it in each round */
	ok(lines > (more ? 200 : 500), "many pieces of JSON were read by threads");
	fprintf(stderr, "# %lu pieces were read ahead, %lu of JSON, %lu unwrapped\n",
		(unsigned long)joined, (unsigned long)lines, (unsigned long)unwrapped);
	return done();
}
