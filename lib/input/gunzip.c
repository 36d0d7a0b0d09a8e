#include "lib/input/gunzip.h"

#include "lib/base/mem.h"

#define ZLIB_CONST
#include <zlib.h>

struct gl_gunzip {
	z_stream z;
	bool is_ready;	/* inflateInit2 has succeeded */
	bool in_member;
	const char *damaged; /* the message that says what is damaged */
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

/*
 * Begins to decompress. bits: windowBits, as inflateInit2 takes them. damaged: the message that
 * says what is damaged. Returns NULL if there is no memory.
 */
static struct gl_gunzip *open_bits(int bits, const char *damaged)
{
	struct gl_gunzip *g = gl_mem_new(1, sizeof *g);

	if (!g)
		return NULL;
	g->in_member = true;
	g->z.zalloc = new;
	g->z.zfree = drop;
	g->damaged = damaged;
	g->is_ready = inflateInit2(&g->z, bits) == Z_OK;
	if (g->is_ready)
		return g;
	gl_gunzip_close(g);
	return NULL;
}

struct gl_gunzip *gl_gunzip_open(void)
{
	return open_bits(15 + 16, "gzip data is damaged"); /* 16: accept a gzip header only */
}

struct gl_gunzip *gl_gunzip_open_bare(void)
{
	return open_bits(-15, "deflate data is damaged");
}

uint32_t gl_gunzip_crc(uint32_t crc, const char *p, size_t n)
{
	return (uint32_t)crc32_z(crc, (const Bytef *)p, n);
}

void gl_gunzip_close(struct gl_gunzip *g)
{
	if (!g)
		return;
	if (g->is_ready)
		inflateEnd(&g->z);
	gl_mem_free(g);
}

/*
 * Calls inflate once. Reads from `in`, and writes to [out, out + room). Returns how many bytes it
 * wrote, or -1 with *err set.
 */
static ptrdiff_t unpack(struct gl_gunzip *g, struct gl_window *in, char *out, size_t room,
	struct gl_err *err)
{
	size_t have = (size_t)(in->end - in->p);
	int got;

	g->z.next_in = (const Bytef *)in->p;
	g->z.avail_in = have > GL_GUNZIP_ROOM ? (uInt)GL_GUNZIP_ROOM : (uInt)have;
	g->z.next_out = (Bytef *)out;
	g->z.avail_out = room > GL_GUNZIP_ROOM ? (uInt)GL_GUNZIP_ROOM : (uInt)room;
	room = g->z.avail_out;
	got = inflate(&g->z, Z_NO_FLUSH);
	in->p = (const char *)g->z.next_in;
	room -= g->z.avail_out;
	if (got == Z_STREAM_END)
		g->in_member = false;
	else if (got == Z_MEM_ERROR)
		return gl_err_memory(err);
	else if (got != Z_OK && got != Z_BUF_ERROR && room == 0)
		return gl_err_set(err, GL_ERR_INPUT, g->damaged);
	return (ptrdiff_t)room;
}

int gl_gunzip_take(struct gl_gunzip *g, struct gl_window *in, char *to, size_t room, size_t *len,
	bool *is_over, struct gl_err *err)
{
	ptrdiff_t got;

	*len = 0;
	if (!g->in_member)
		g->in_member = inflateReset(&g->z) == Z_OK;
	got = unpack(g, in, to, room, err);
	*is_over = !g->in_member;
	if (got < 0) {
		g->in_member = false;
		return -1;
	}
	*len = (size_t)got;
	return 0;
}
