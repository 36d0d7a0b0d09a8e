/*
 * waits: who waits for whom. It takes the records of any number of dumps, and makes a graph of
 * each: goroutines that wait, the objects for which they wait, and the goroutines that may hold
 * these.
 *
 *      struct gl_waits *w = gl_waits_new(GL_ARGS_ALL, is_file);
 *      while (there are records) {
 *              gl_waits_add(w, records, n);
 *              while ((graph = gl_waits_next(w)))
 *                      ...
 *      }
 *      gl_waits_end(w);
 *      while ((graph = gl_waits_next(w)))
 *              ...
 *
 * A dump does not name the owner of a lock. What this module finds are candidates, each with the
 * evidence that points to it; no evidence is proof. Addresses come from the arguments of frames
 * (lib/waits/primitive.h), so the records must have args. A value that Go marks with `?` may be
 * stale (printArgs, runtime/traceback.go, Go 1.18 to 1.28) and is not used as evidence.
 *
 * Memory: about 100 bytes for each goroutine that waits for a lock or the like, and an index of
 * receivers, which is capped (GL_LIMIT_RECEIVERS). Receivers that did not fit are counted. If the
 * caller can read the input again, gl_waits_again says whether this would help.
 */
#ifndef GL_WAITS_WAITS_H
#define GL_WAITS_WAITS_H

#include "lib/waits/graph.h"

struct gl_waits;

/*
 * Returns a gl_waits without dumps. args: GL_ARGS_ALL; or GL_ARGS_FEW, which is faster because only
 * GL_WAITS_FEW goroutines of each stack are examined. is_file: the caller is able to add the same
 * records once more. If the index was too small for a dump, gl_waits_next then holds the dump back
 * until its records were added again (gl_waits_again). Returns NULL if there is no memory.
 */
struct gl_waits *gl_waits_new(enum gl_args args, bool is_file);
void gl_waits_free(struct gl_waits *w);

/* Returns the built-in rules that say who waits for work. They belong to w. */
struct gl_rules *gl_waits_idle(struct gl_waits *w);

/*
 * Describes records that will be added, of dumps that come one after another, so that dumps which
 * are replaced by a later one among them can be skipped. may_skip: whether this is allowed. It is
 * if a dump leaves nothing behind when another one replaces it (gl_waits_is_outdated).
 */
struct gl_waits_ahead {
	const struct gl_record *r; /* borrowed */
	size_t n;
	bool is_ordered; /* when a dump begins, those before it have ended */
	uint64_t newest; /* this dump replaces those before it; 0: no dump does */
};
struct gl_waits_ahead gl_waits_look_ahead(
	const struct gl_waits *w, const struct gl_record *r, size_t n, bool may_skip);

/*
 * Adds n records. ahead: describes these records, and perhaps others before and after them; NULL:
 * all n records are added, and no dump is skipped. Records of groups are ignored. Returns false if
 * there is no memory.
 */
bool gl_waits_add(struct gl_waits *w, const struct gl_record *r, size_t n,
	const struct gl_waits_ahead *ahead);

/* Call this when no more records of the dumps so far will follow. */
void gl_waits_end(struct gl_waits *w);

/*
 * Call this after gl_waits_end. Returns true if the records of the file must be added once more,
 * because the index was too small. Then gl_waits_end must be called again as well. *failed: there
 * is no memory.
 */
bool gl_waits_again(struct gl_waits *w, bool *failed);

/*
 * Returns the graph of the next complete dump, in the order in which the dumps begin. It is valid
 * until the next call. Returns NULL if no further dump is complete, or if there is no memory
 * (*failed).
 */
const struct gl_wait_graph *gl_waits_next(struct gl_waits *w, bool *failed);

/*
 * Returns true if a dump is complete, but its graph is of no use, because the next dump will
 * replace it: that dump begins right after it, is of the same source, and shows more than one
 * goroutine. *source: the source of both. Returns false for a dump of which a limit may have left
 * something out. gl_waits_skip then drops the dump, and makes no graph of it.
 */
bool gl_waits_is_outdated(const struct gl_waits *w, struct gl_str *source);
void gl_waits_skip(struct gl_waits *w);

#endif
