/*
 * packer: what archive.c needs from the module that reads one format of archives: the module's
 * functions, and what these return.
 */
#ifndef GL_INPUT_PACKER_H
#define GL_INPUT_PACKER_H

#include "lib/base/buf.h"
#include "lib/input/intake.h"

enum gl_packer_got {
	GL_PACKER_MEMBER,  /* a regular file; its content follows */
	GL_PACKER_REFUSED, /* a regular file whose content cannot be read; *err says why */
	GL_PACKER_OTHER,   /* a folder, a link, or whatever else is no regular file */
	GL_PACKER_NEXT,    /* nothing was found yet: call again */
	GL_PACKER_FAULT,   /* *err is about the archive; more of it can be read */
	GL_PACKER_END,	   /* the source has ended at a place where an archive may end */
	GL_PACKER_BEHIND,  /* the archive has ended, and other bytes follow */
	GL_PACKER_CUT,	   /* the source has ended within the archive, as *err says */
	GL_PACKER_LOST,	   /* *err says why no more members can be found in what follows */
	GL_PACKER_FAILED   /* reading failed, as *err says */
};

/*
 * A format of archives: how much memory it needs to remember where it is (`state`, which archive.c
 * allocates, zeroes and frees), and its functions.
 */
struct gl_packer {
	size_t size;	  /* bytes of the state */
	const char *what; /* such as "a zip archive" */
	bool may_pack;	  /* the content of its members can be compressed */

	/*
	 * Reads the next header. The content of the previous member was read or skipped before. If
	 * it finds a member, puts the member's name into *name.
	 */
	enum gl_packer_got (*next)(void *state, struct gl_intake *in, struct gl_buf *name,
		struct gl_err *err);

	/* Stores up to n bytes of the content. Returns how many; 0 at its end; -1 with *err set. */
	ptrdiff_t (*read)(void *state, struct gl_intake *in, char *to, size_t n,
		struct gl_err *err);

	/*
	 * Moves on past the end of a member whose content was read to its end, or as far as it
	 * could be read. Returns 0; or -1 with *err set, if something about the member is wrong and
	 * was not reported yet.
	 */
	int (*leave)(void *state, struct gl_intake *in, struct gl_err *err);
	void (*close)(void *state); /* NULL: the state holds nothing to be freed */
};

/* Sets *err to `what`, and returns `got`. */
enum gl_packer_got gl_packer_fault(struct gl_err *err, enum gl_packer_got got, const char *what);

/* Reports that the source has ended within the archive. */
enum gl_packer_got gl_packer_cut_short(struct gl_err *err);

/*
 * Appends the name in a field of `len` bytes. It ends at the first NUL or, without one, at the end
 * of the field.
 */
void gl_packer_put_name(struct gl_buf *name, const char *p, size_t len);

#endif
