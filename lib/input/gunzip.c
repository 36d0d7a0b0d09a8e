#include "lib/input/gunzip.h"

#include "lib/base/mem.h"
#include "lib/input/checksum.h"

#define ZLIB_CONST
#include <zlib.h>

/* windowBits, as inflateInit2 and inflateReset2 take them */
#define GZIP (15 + 16)
#define BARE (-15)

/*
 * What comes next of a member. zlib reads the header, and then the deflate data as if they were
 * bare, because its checksum would take a quarter of the time. The trailer is checked here.
 */
enum part { HEADER, BODY, TRAILER, OVER, DAMAGED, NO_MEMORY };

struct gl_gunzip {
	z_stream z;
	bool is_ready; /* inflateInit2 has succeeded */
	bool is_bare;  /* members have neither header nor trailer */
	enum part part;
	uint32_t crc, len; /* checksum, and length modulo 2^32, of what was unpacked of it */
	uint64_t trailer;  /* those of its bytes that were read, as a little-endian number */
	unsigned ntrailer; /* how many these are */
};

bool gl_gunzip_detect(const struct gl_window *w)
{
	return w->end - w->p >= 3 && memcmp(w->p, "\x1f\x8b\x08", 3) == 0;
}

/* zlib gets its memory from here, so that all memory comes from mem.h. */
static voidpf new(voidpf ctx, uInt n, uInt size)
{
	(void)ctx;
	return gl_mem_new(n, size);
}

static void drop(voidpf ctx, voidpf v)
{
	(void)ctx;
	gl_mem_free(v);
}

/* Returns NULL if there is no memory. */
static struct gl_gunzip *open_form(bool is_bare)
{
	struct gl_gunzip *g = gl_mem_new(1, sizeof *g);

	if (!g)
		return NULL;
	g->z.zalloc = new;
	g->z.zfree = drop;
	g->is_bare = is_bare;
	g->part = OVER;
	g->is_ready = inflateInit2(&g->z, BARE) == Z_OK;
	if (g->is_ready)
		return g;
	gl_gunzip_close(g);
	return NULL;
}

struct gl_gunzip *gl_gunzip_open(void)
{
	return open_form(false);
}

struct gl_gunzip *gl_gunzip_open_bare(void)
{
	return open_form(true);
}

void gl_gunzip_close(struct gl_gunzip *g)
{
	if (!g)
		return;
	if (g->is_ready)
		inflateEnd(&g->z);
	gl_mem_free(g);
}

static void begin_member(struct gl_gunzip *g)
{
	g->part = g->is_bare ? BODY : HEADER;
	g->crc = g->len = 0;
	g->trailer = 0;
	g->ntrailer = 0;
	inflateReset2(&g->z, g->is_bare ? BARE : GZIP);
}

/*
 * Calls inflate once. Reads from `in`, writes to [to, to+room), and sets *len to the number of
 * bytes written. Sets g->part at a fault. Returns what inflate does.
 */
static int call_inflate(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, int flush,
	size_t *len)
{
	size_t have = (size_t)(in->end - in->p);
	int got;

	g->z.next_in = (const Bytef *)in->p;
	g->z.avail_in = have > GL_GUNZIP_ROOM ? (uInt)GL_GUNZIP_ROOM : (uInt)have;
	g->z.next_out = (Bytef *)to;
	g->z.avail_out = room > GL_GUNZIP_ROOM ? (uInt)GL_GUNZIP_ROOM : (uInt)room;
	got = inflate(&g->z, flush);
	in->p = (const char *)g->z.next_in;
	*len = (size_t)((char *)g->z.next_out - to);
	if (got == Z_MEM_ERROR)
		g->part = NO_MEMORY;
	else if (got != Z_OK && got != Z_BUF_ERROR && got != Z_STREAM_END)
		g->part = DAMAGED;
	return got;
}

static void take_header(struct gl_gunzip *g, struct gl_window *in, char *to)
{
	size_t len;

	/* With Z_BLOCK, inflate returns at the end of the header, and bit 7 says that it did. */
	if (call_inflate(g, in, to, 0, Z_BLOCK, &len) != Z_OK || !(g->z.data_type & 128))
		return;
	inflateReset2(&g->z, BARE);
	g->part = BODY;
}

static void take_body(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len)
{
	if (call_inflate(g, in, to, room, Z_NO_FLUSH, len) == Z_STREAM_END)
		g->part = g->is_bare ? OVER : TRAILER;
	if (g->is_bare)
		return;
	g->crc = gl_checksum(g->crc, to, *len);
	g->len += (uint32_t)*len;
}

/* Four bytes are the checksum, and four the length. */
static void take_trailer(struct gl_gunzip *g, struct gl_window *in)
{
	while (in->p < in->end && g->part == TRAILER) {
		g->trailer |= (uint64_t)(unsigned char)*in->p++ << 8 * g->ntrailer++;
		if (g->ntrailer == 4 && g->trailer != g->crc)
			g->part = DAMAGED;
		else if (g->ntrailer == 8)
			g->part = g->trailer >> 32 == g->len ? OVER : DAMAGED;
	}
}

/* Reports the fault. The next call begins another member. */
static int fail(struct gl_gunzip *g, struct gl_err *err)
{
	enum part fault = g->part;

	g->part = OVER;
	if (fault == NO_MEMORY)
		return gl_err_memory(err);
	return gl_err_set(err, GL_ERR_INPUT,
		g->is_bare ? "deflate data is damaged" : "gzip data is damaged");
}

int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err)
{
	*len = 0;
	if (g->part == OVER)
		begin_member(g);
	if (g->part == HEADER)
		take_header(g, in, to);
	if (g->part == BODY)
		take_body(g, in, to, room, len);
	if (g->part == TRAILER)
		take_trailer(g, in);
	*is_over = g->part == OVER;
	return *len == 0 && (g->part == DAMAGED || g->part == NO_MEMORY) ? fail(g, err) : 0;
}
