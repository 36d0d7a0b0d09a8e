/*
 * Tests a stream that pauses: what is shown meanwhile, and that a pause loses and changes nothing.
 */
#include "tests/unit/tap.h"

#include "lib/input/source.h"
#include "lib/output/emit.h"
#include "lib/stream/reader.h"
#include "lib/stream/follow.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

static const char dump[] = "goroutine 7 [running]:\n"
			   "runtime/debug.Stack(0x1)\n"
			   "\t/usr/local/go/src/runtime/debug/stack.go:26 +0x5e\n"
			   "main.main()\n"
			   "\t/app/main.go:10 +0x1d\n"
			   "\n"
			   "goroutine 18 [chan receive, 12 minutes]:\n"
			   "main.(*T).run(0xc000010018, {0x52b003, 0x1})\n"
			   "\t/app/t.go:123 +0x1b\n"
			   "main.main.func1(...)\n"
			   "\t/app/main.go:20\n"
			   "created by main.main in goroutine 1\n"
			   "\t/app/main.go:19 +0x45\n";

static const char counted[] = "goroutine profile: total 3\n"
			      "2 @ 0x1 0x2\n"
			      "#\t0x1\tmain.a+0x1\t/app/a.go:1\n"
			      "\n"
			      "1 @ 0x1 0x3\n"
			      "#\t0x1\tmain.b+0x1\t/app/b.go:1\n";

struct feed {
	int fd;
	struct gl_stacks *stacks;
	struct gl_follow *w;
	struct gl_buf records; /* as NDJSON */
	uint64_t goroutines, dump, peeked, partial;
	unsigned remarks;
	enum gl_next last;
};

static void begin(struct feed *f)
{
	int fds[2];
	struct gl_err err;

	*f = (struct feed){0};
	if (pipe(fds) != 0 || dup2(fds[0], STDIN_FILENO) != STDIN_FILENO)
		exit(2);
	close(fds[0]);
	f->fd = fds[1];
	f->stacks = gl_stacks_new();
	f->w = gl_follow_open(
		&(struct gl_stream_options){.args = GL_ARGS_ALL}, f->stacks, "-", &err);
}

/* Reads everything that can be read without waiting. */
static void drain(struct feed *f)
{
	const struct gl_record *r;
	size_t n;

	while ((f->last = gl_follow_next(f->w, &r, &n)) < GL_NEXT_WAIT) {
		f->remarks += f->last == GL_NEXT_SKIPPED;
		for (size_t i = 0; f->last == GL_NEXT_RECORDS && i < n; i++) {
			gl_emit_record(&f->records, &r[i]);
			f->goroutines += r[i].count;
			f->dump = r[i].dump;
		}
	}
}

static void put(struct feed *f, const char *p, size_t len)
{
	while (len > 0) {
		size_t n = len > 4096 ? 4096 : len;

		if (write(f->fd, p, n) != (ssize_t)n)
			exit(2);
		drain(f);
		p += n;
		len -= n;
	}
}

static void look(void *ctx, const struct gl_record *r, size_t n)
{
	struct feed *f = ctx;

	for (size_t i = 0; i < n; i++) {
		if (gl_record_has(&r[i], GL_HAS_PARTIAL))
			f->partial++;
		else
			f->peeked += r[i].count;
	}
}

/* Makes the stream pause. */
static void pause_feed(struct feed *f)
{
	gl_follow_pause(f->w);
	drain(f);
	f->peeked = f->partial = 0;
	gl_follow_peek(f->w, look, f);
}

static void end(struct feed *f)
{
	close(f->fd);
	drain(f);
	gl_follow_close(f->w);
	gl_stacks_free(f->stacks);
}

/* Tests that a pause after any byte changes no record. */
static void cut_anywhere(const char *text, size_t len, const char *name)
{
	struct feed whole, f;
	bool is_same = true, never_more = true;

	begin(&whole);
	put(&whole, text, len);
	end(&whole);
	for (size_t cut = 0; cut <= len; cut++) {
		begin(&f);
		put(&f, text, cut);
		pause_feed(&f);
		pause_feed(&f);
		never_more &= f.goroutines + f.peeked <= whole.goroutines;
		put(&f, text + cut, len - cut);
		pause_feed(&f);
		never_more &= f.goroutines + f.peeked == whole.goroutines && f.partial == 0;
		end(&f);
		is_same &= f.remarks == whole.remarks && f.last == GL_NEXT_END &&
			   gl_str_eq(gl_buf_view(&f.records), gl_buf_view(&whole.records));
		gl_buf_free(&f.records);
	}
	printf("# %s, %llu goroutines\n", name, (unsigned long long)whole.goroutines);
	ok(is_same && whole.records.len > 0, "wherever it pauses, the same records come");
	ok(never_more, "at the end of a dump all can be seen, and no more ever");
	gl_buf_free(&whole.records);
}

static void in_the_middle(void)
{
	const char *header = strstr(dump, "goroutine 18"), *body = strchr(header, '\n') + 1;
	struct feed f;

	begin(&f);
	put(&f, dump, (size_t)(header - dump));
	pause_feed(&f);
	ok(f.goroutines == 0 && f.peeked == 1, "a goroutine whose blank line came is there");
	put(&f, header, (size_t)(body - header));
	pause_feed(&f);
	ok(f.goroutines == 1 && f.peeked == 0 && f.partial == 1,
		"one that has but a header is partial");
	put(&f, body, strlen(body));
	ok(f.last == GL_NEXT_WAIT && f.goroutines == 1,
		"its last line does not prove it complete");
	pause_feed(&f);
	ok(f.peeked == 1 && f.partial == 0, "but there it is");
	put(&f, dump, strlen(dump));
	ok(f.goroutines == 3 && f.dump == 2, "the next dump is told from it, and numbered on");
	pause_feed(&f);
	is_num(f.peeked, 1, "of that the last one is there, too");
	end(&f);
	ok(f.goroutines == 4 && f.dump == 2, "at the end all was given out once");
	gl_buf_free(&f.records);
}

/* --- compressed ----------------------------------------------------------------------------- */

static struct gl_buf file(const char *path)
{
	FILE *in = fopen(path, "rb");
	struct gl_buf b = {0};
	int c;

	while (in && (c = getc(in)) != EOF)
		gl_buf_char(&b, (char)c);
	if (in)
		fclose(in);
	return b;
}

#define PAUSES 12

/* Reads the bytes at once, or with pauses at places that the seed determines. */
static struct feed read_file(const struct gl_buf *b, uint64_t seed)
{
	struct feed f;
	size_t at = 0;

	begin(&f);
	for (int left = seed ? PAUSES : 0; left > 0; left--) {
		size_t n;

		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
		n = (size_t)(seed >> 33) % ((b->len - at) / (size_t)left * 2 + 1);
		n = n < b->len - at ? n : b->len - at;
		put(&f, b->p + at, n);
		pause_feed(&f);
		at += n;
	}
	put(&f, b->p + at, b->len - at);
	end(&f);
	return f;
}

static void pauses_in_file(const char *path)
{
	struct gl_buf b = file(path);
	struct feed whole = read_file(&b, 0), f;
	bool is_same = true;

	for (uint64_t seed = 1; seed <= 8; seed++) {
		f = read_file(&b, seed);
		is_same &= f.last == GL_NEXT_END && f.remarks == whole.remarks &&
			   gl_str_eq(gl_buf_view(&f.records), gl_buf_view(&whole.records));
		gl_buf_free(&f.records);
	}
	printf("# %s, %llu goroutines\n", path, (unsigned long long)whole.goroutines);
	ok(is_same && whole.goroutines > 1, "pauses change nothing in a file");
	gl_buf_free(&whole.records);
	gl_buf_free(&b);
}

static void pauses_in_files(void)
{
	static const char *const paths[] = {"samples/go1.27-t1.debug1.txt",
		"samples/go1.21-crash.txt", "samples/go1.23-ancestors.sigquit.txt",
		"samples/go1.19-prometheus.sigquit.log", "samples/go1.24-t1.pb.gz",
		"samples/go1.19-goleak.txt", "tests/cases/glparse-wrapped-times/in"};

	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
		pauses_in_file(paths[i]);
}

static void packed(void)
{
	struct gl_buf a = file("samples/go1.27-t0.pb.gz"), b = file("samples/go1.27-t1.pb.gz");
	struct feed f;

	begin(&f);
	put(&f, a.p, 10); /* only the header of a gzip member */
	pause_feed(&f);
	is_num(f.last, GL_NEXT_WAIT, "nobody waits within a gzip member");
	put(&f, a.p + 10, a.len / 2);
	pause_feed(&f);
	is_num(f.goroutines + f.peeked, 0, "half a profile is none yet");
	put(&f, a.p + 10 + a.len / 2, a.len - a.len / 2 - 10);
	ok(f.last == GL_NEXT_WAIT && f.goroutines + (pause_feed(&f), f.peeked) == 123,
		"at the end of its member it is whole");
	put(&f, b.p, b.len);
	put(&f, dump, strlen(dump)); /* the next piece is bare text */
	ok(f.goroutines == 123 + 243 + 1 && f.dump == 3,
		"the next one is another dump, as is text behind it");
	pause_feed(&f);
	put(&f, a.p, 30);
	end(&f);
	ok(f.goroutines == 123 + 243 + 2 && f.remarks == 1 && f.last == GL_NEXT_END,
		"a member that is cut is told");
	gl_buf_free(&f.records);
	gl_buf_free(&a);
	gl_buf_free(&b);
}

/* Tests which first bytes are kept for messages about an input. */
static void first_bytes(void)
{
	const struct gl_head *head, *recent;
	struct feed f;

	begin(&f);
	put(&f, "one\n", 4);
	pause_feed(&f);
	put(&f, "two\n", 4);
	recent = gl_follow_recent(f.w);
	is_str(((struct gl_str){recent->text, recent->len}), "two\n",
		"the first bytes since the pause");
	head = gl_follow_head(f.w);
	is_str(((struct gl_str){head->text, head->len}), "one\ntwo\n", "and of the stream");
	end(&f);
	gl_buf_free(&f.records);
}

static void bytewise(void)
{
	struct gl_buf a = file("samples/go1.27-t0.pb.gz");
	struct feed f;

	begin(&f);
	for (int times = 0; times < 2; times++)
		for (size_t i = 0; i < a.len; i++)
			put(&f, a.p + i, 1);
	end(&f);
	ok(f.goroutines == 246 && f.dump == 2 && f.remarks == 0, "members come byte by byte");
	gl_buf_free(&f.records);
	gl_buf_free(&a);
}

static volatile sig_atomic_t nsignals;

static void on_alarm(int sig)
{
	(void)sig;
	nsignals++;
}

/*
 * A caller that asks first whether a read would block can react to signals while no bytes arrive.
 */
static void signals(void)
{
	struct itimerval often = {{0, 50}, {0, 50}}, never = {{0, 0}, {0, 0}};
	struct sigaction sa = {.sa_handler = on_alarm};
	struct gl_err err;
	struct gl_source *s;
	unsigned wrong = 0;
	struct feed f;

	begin(&f);
	s = gl_source_open("-", &err);
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (nsignals < 2000)
		wrong += !gl_source_would_block(s);
	setitimer(ITIMER_REAL, &never, NULL);
	is_num(wrong, 0, "a signal is no input");
	gl_source_close(s);
	end(&f);
	gl_buf_free(&f.records);
}

static void damaged(void)
{
	struct gl_buf a = file("samples/go1.27-t0.pb.gz");
	struct feed f;

	begin(&f);
	memset(a.p + 100, 'x', 100);
	put(&f, a.p, a.len);
	ok(f.remarks == 1 && f.goroutines == 0 && f.last == GL_NEXT_WAIT, "damage is told once");
	pause_feed(&f);
	put(&f, dump, strlen(dump));
	pause_feed(&f);
	ok(f.goroutines == 1 && f.peeked == 1 && f.remarks == 1, "behind a pause it goes on");
	end(&f);
	gl_buf_free(&f.records);
	gl_buf_free(&a);
}

static void bare_profile(const char *path)
{
	struct gl_buf a = file(path);
	struct feed f;

	begin(&f);
	put(&f, a.p, a.len / 3);
	pause_feed(&f);
	ok(f.goroutines + f.peeked == 0 && f.remarks == 0, "a profile without gzip is waited for");
	put(&f, a.p + a.len / 3, a.len - a.len / 3);
	pause_feed(&f);
	is_num(f.goroutines + f.peeked, 123, "where the stream pauses it is whole");
	put(&f, a.p, a.len);
	end(&f);
	ok(f.goroutines == 246 && f.dump == 2 && f.remarks == 0, "and so it is at the end");
	gl_buf_free(&f.records);
	gl_buf_free(&a);
}

static void bare_profiles(void)
{
	char path[] = "/tmp/gl-follow.XXXXXX", command[128];
	int fd = mkstemp(path);

	snprintf(command, sizeof command, "gzip -dc samples/go1.27-t0.pb.gz >%s", path);
	if (fd < 0 || system(command) != 0)
		exit(2);
	bare_profile(path);
	close(fd);
	unlink(path);
}

/* --- one form behind another ------------------------------------------------------------- */

#define FORMS 8

static const char *const makes[FORMS][2] = {
	{"debug=2", "cat samples/go1.27-t0.debug2.txt"},
	{"debug=1", "cat samples/go1.27-t0.debug1.txt"},
	{"a profile", "gzip -dc samples/go1.27-t0.pb.gz"},
	{"NDJSON", "./glparse --as x samples/go1.27-t0.debug2.txt"},
	{"debug=2 in a log", "sed 's/^/pod-1 | /' samples/go1.27-t0.debug2.txt"},
	{"a profile under gzip", "cat samples/go1.27-t0.pb.gz"},
	{"debug=2 under gzip", "gzip -nc samples/go1.27-t0.debug2.txt"},
	{"one of google/pprof", "gzip -dc tests/cases/glfilter-profile-saved/saved.pb.gz"},
};

static struct gl_buf output_of(const char *command)
{
	FILE *pipe = popen(command, "r");
	struct gl_buf b = {0};
	char piece[4096];
	size_t n;

	while ((n = fread(piece, 1, sizeof piece, pipe)) > 0)
		gl_buf_add(&b, piece, n);
	pclose(pipe);
	return b;
}

/* Returns the records that the reader makes of a file. */
static struct gl_buf reader_of(const char *path, unsigned threads, uint64_t *goroutines)
{
	struct gl_stream_options opt = {.as = GL_STR("-"), .threads = threads, .piece = 4096,
		.args = GL_ARGS_ALL};
	struct gl_stacks *stacks = gl_stacks_new();
	struct gl_err err;
	struct gl_reader *r = gl_reader_open(&opt, stacks, path, &err);
	const struct gl_record *recs;
	struct gl_buf b = {0};
	enum gl_next got;
	size_t n;

	while ((got = gl_reader_next(r, &recs, &n)) == GL_NEXT_RECORDS || got == GL_NEXT_SKIPPED)
		for (size_t i = 0; got == GL_NEXT_RECORDS && i < n; i++)
			gl_emit_record(&b, &recs[i]);
	*goroutines = got == GL_NEXT_END ? gl_reader_tally(r)->goroutines : 0;
	gl_reader_close(r);
	gl_stacks_free(stacks);
	return b;
}

static struct gl_buf follow_all(const struct gl_buf *in, size_t piece, unsigned *remarks)
{
	struct feed f;

	begin(&f);
	for (size_t at = 0; at < in->len; at += piece)
		put(&f, in->p + at, in->len - at < piece ? in->len - at : piece);
	end(&f);
	*remarks = f.remarks;
	return f.records;
}

static bool is_same(struct gl_buf a, struct gl_buf b)
{
	bool same = gl_str_eq(gl_buf_view(&a), gl_buf_view(&b));

	gl_buf_free(&b);
	return same;
}

/* Returns true if gl_reader, and gl_follow in any pieces, make the same records of `both`. */
static bool both_are_read(const struct gl_buf *both, const char *path, uint64_t goroutines)
{
	uint64_t got, again;
	unsigned remarks[3];
	struct gl_buf want = reader_of(path, 1, &got);
	bool good = is_same(want, reader_of(path, 4, &again)) && again == got;

	good &= is_same(want, follow_all(both, 4096, &remarks[0]));
	good &= is_same(want, follow_all(both, 61, &remarks[1]));
	good &= is_same(want, follow_all(both, SIZE_MAX / 2, &remarks[2]));
	good &= got == goroutines && remarks[0] + remarks[1] + remarks[2] == 0;
	gl_buf_free(&want);
	return good;
}

static bool write_both(const char *path, const struct gl_buf *both)
{
	FILE *out = fopen(path, "wb");

	return out && fwrite(both->p, 1, both->len, out) == both->len && fclose(out) == 0;
}

static void one_behind_another(void)
{
	char path[] = "/tmp/gl-follow.XXXXXX";
	struct gl_buf form[FORMS], alone, both = {0};
	uint64_t had[FORMS];
	int fd = mkstemp(path);

	for (int i = 0; i < FORMS; i++) {
		form[i] = output_of(makes[i][1]);
		if (!write_both(path, &form[i]))
			exit(2);
		alone = reader_of(path, 1, &had[i]);
		gl_buf_free(&alone);
	}
	for (int i = 0; i < FORMS; i++) {
		bool good = true;

		for (int j = 0; j < FORMS; j++) {
			both.len = 0;
			gl_buf_str(&both, gl_buf_view(&form[i]));
			gl_buf_str(&both, gl_buf_view(&form[j]));
			if (!write_both(path, &both) ||
				!both_are_read(&both, path, had[i] + had[j])) {
				printf("# %s behind %s\n", makes[j][0], makes[i][0]);
				good = false;
			}
		}
		ok(good && had[i] > 100, makes[i][0]);
		printf("# and any form behind it\n");
	}
	for (int i = 0; i < FORMS; i++)
		gl_buf_free(&form[i]);
	gl_buf_free(&both);
	close(fd);
	unlink(path);
}

/* UTF-16 text may begin after a profile, not only at the start, and the next profile ends it. */
static void utf16_between_profiles(void)
{
	struct gl_buf in = output_of("gzip -dc samples/go1.27-t0.pb.gz; printf '\\377\\376';"
				     "perl -pe 's/(.)/$1\\0/gs' samples/go1.27-t0.debug2.txt;"
				     "cat samples/go1.27-t0.pb.gz");
	struct gl_buf text = output_of(makes[0][1]), alone;
	char path[] = "/tmp/gl-follow.XXXXXX";
	int fd = mkstemp(path);
	uint64_t had;

	if (!write_both(path, &text))
		exit(2);
	alone = reader_of(path, 1, &had);
	ok(had > 100 && write_both(path, &in) && both_are_read(&in, path, had + 246),
		"UTF-16 between profiles");
	gl_buf_free(&alone);
	gl_buf_free(&text);
	gl_buf_free(&in);
	close(fd);
	unlink(path);
}

int main(void)
{
	char both[sizeof dump * 2];
	int n = snprintf(both, sizeof both, "%s%s", dump, dump);

	cut_anywhere(dump, strlen(dump), "debug=2");
	cut_anywhere(both, (size_t)n, "debug=2 twice");
	cut_anywhere(counted, strlen(counted), "debug=1");
	in_the_middle();
	pauses_in_files();
	packed();
	first_bytes();
	bytewise();
	signals();
	damaged();
	bare_profiles();
	one_behind_another();
	utf16_between_profiles();
	return done();
}
