/*
 * filter: replaces programs that the benchmark needs, and is so fast that its time does not matter.
 *
 *     filter docker|cri|logrus <DUMP     writes the dump in the form of a log
 *     filter gunzip FILE                 only reads the file, in a loop of gzread
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static char *line;
static size_t room;

static void put_escape(char c, const char *tab)
{
	if (c == '\t')
		fputs(tab, stdout);
	else if (c == '\n')
		fputs("\\n", stdout);
	else if (c == '"' || c == '\\')
		printf("\\%c", c);
	else
		printf("\\u%04x", (unsigned char)c);
}

/* Appends s as the text of a JSON string. moby writes control bytes as \u0009. */
static void put_escaped(const char *s, size_t n, const char *tab)
{
	const char *end = s + n;

	for (const char *p = s; p < end; p++) {
		if ((unsigned char)*p >= 0x20 && !strchr("<>&\"\\", *p))
			continue;
		fwrite(s, 1, (size_t)(p - s), stdout);
		put_escape(*p, tab);
		s = p + 1;
	}
	fwrite(s, 1, (size_t)(end - s), stdout);
}

static void docker(ssize_t n, unsigned long at)
{
	fputs("{\"log\":\"", stdout);
	put_escaped(line, (size_t)n, "\\u0009");
	printf("\",\"stream\":\"stderr\",\"time\":\"2024-01-02T15:%02lu:%02lu.%09luZ\"}\n",
		at / 60000000 % 60, at / 1000000 % 60, at % 1000000 * 1000 + 1);
}

static void cri(ssize_t n, unsigned long at)
{
	printf("2024-01-02T15:%02lu:%02lu.%09luZ stderr F ", at / 60000000 % 60,
		at / 1000000 % 60, at % 1000000 * 1000 + 1);
	fwrite(line, 1, (size_t)n, stdout);
}

static void logrus(ssize_t n, unsigned long at)
{
	(void)at;
	put_escaped(line, (size_t)n, "\\t");
}

static int gunzip(const char *name)
{
	static char buf[256 << 10];
	gzFile f = gzopen(name, "rb");
	unsigned long long all = 0;
	int n;

	if (!f)
		return 2;
	while ((n = gzread(f, buf, sizeof buf)) > 0)
		all += (unsigned)n;
	gzclose(f);
	printf("%llu\n", all);
	return n < 0 ? 2 : 0;
}

int main(int argc, char **argv)
{
	const char *form = argc > 1 ? argv[1] : "";
	void (*put)(ssize_t, unsigned long) = strcmp(form, "docker") == 0 ? docker
					      : strcmp(form, "cri") == 0  ? cri
									  : logrus;
	ssize_t n;

	if (strcmp(form, "gunzip") == 0)
		return argc > 2 ? gunzip(argv[2]) : 2;
	if (put == logrus)
		fputs("time=\"2024-01-02T15:04:05Z\" level=info msg=\"=== BEGIN goroutine stack "
		      "dump ===\\n", stdout);
	for (unsigned long at = 0; (n = getline(&line, &room, stdin)) > 0; at++)
		put(n, at);
	if (put == logrus)
		fputs("=== END goroutine stack dump ===\"\n", stdout);
	free(line);
	return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 2;
}
