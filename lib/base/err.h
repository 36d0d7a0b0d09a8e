/*
 * err: describes a failure as data. The caller owns the struct, and nothing in it needs freeing.
 * Only cmd turns it into a message.
 */
#ifndef GL_BASE_ERR_H
#define GL_BASE_ERR_H

#include "lib/base/port.h"

enum gl_err_code {
	GL_ERR_NONE,
	GL_ERR_SYSTEM, /* a system call failed: sys_errno says why */
	GL_ERR_MEMORY, /* no memory */
	GL_ERR_SHRANK, /* a mapped file became shorter while it was being read */
	GL_ERR_SYNTAX, /* a pattern, expression, duration or rule is malformed */
	GL_ERR_INPUT,  /* the input is of a kind that is refused */
	GL_ERR_LIMIT,  /* a limit of limits.h was reached */
	GL_ERR_NOTE    /* a remark about the input; reading continues */
};

struct gl_err {
	enum gl_err_code code;
	int sys_errno;	  /* set with GL_ERR_SYSTEM, else 0 */
	uint64_t line;	  /* line of the decompressed input, from 1; 0 if none applies */
	uint64_t id;	  /* id of the goroutine that the error is about, valid if has_id */
	bool has_id;
	uint64_t column;  /* column within an expression, from 1; 0 if none applies */
	const char *what; /* constant text: the fault, in lower case without a full stop */
	char detail[96];  /* what the fault is about, safe to print; may be empty */
	char near[32];	  /* the name that was probably meant (near.h); may be empty */
};

/* Fills *err and returns -1, so that a function can `return gl_err_set(...)`. */
int gl_err_set(struct gl_err *err, enum gl_err_code code, const char *what);

/* Does what gl_err_set does, for a lack of memory. */
int gl_err_memory(struct gl_err *err);

/* Does what gl_err_set does, for a system call that has just failed. Also records errno. */
int gl_err_system(struct gl_err *err, const char *what);

/* Copies [p, p+len) to err->detail, cut to fit, with '?' for each control byte. */
void gl_err_detail(struct gl_err *err, const char *p, size_t len);

#endif
