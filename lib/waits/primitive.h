/*
 * primitive: finds out from the innermost frames of a stack in what its goroutine waits: in a
 * primitive of package sync, or in an operation on a channel. Also finds the frame that has the
 * address of the object as an argument.
 *
 * Facts for 64-bit machines. They serve to compute the address of an object from that of a
 * semaphore or list within it.
 *   Mutex     {state int32; sema uint32}: sema at 4. sync/mutex.go, Go 1.0 to 1.23;
 *             internal/sync/mutex.go, Go 1.24 to 1.28. Since Go 1.13 Lock calls lockSlow to wait.
 *   RWMutex   {w Mutex; writerSem, readerSem uint32; ...}: the inner mutex at 0, the semaphores at
 *             8 and 12. sync/rwmutex.go, Go 1.0 to 1.28.
 *   Once      {done uint32; m Mutex}: the mutex at 4. sync/once.go, Go 1.13 to 1.28; at 0 before.
 *   WaitGroup {state uint64; sema uint32}: the semaphore at 8. sync/waitgroup.go, Go 1.18 to 1.28;
 *             Go 1.11 to 1.17 put it at 0 if the WaitGroup is not aligned to 8 bytes.
 *   Cond      {L Locker; notify notifyList; ...}: the list at 16. sync/cond.go, Go 1.10 to 1.28.
 *   fdMutex   {state uint64; rsema, wsema uint32}. internal/poll/fd_mutex.go, Go 1.9 to 1.28.
 *   Channel   chansend(c *hchan, ...), chanrecv(c *hchan, ...): runtime/chan.go, Go 1.3 to 1.28.
 *
 * semacquire1(addr *uint32, ...) is in runtime/sema.go, Go 1.8 to 1.28. The arguments of
 * sync.runtime_Semacquire and the like may be stale since Go 1.17, although no `?` marks them; they
 * are never used here. Frames of package runtime are printed only in crashes and after SIGQUIT, or
 * with GOTRACEBACK=system.
 */
#ifndef GL_WAITS_PRIMITIVE_H
#define GL_WAITS_PRIMITIVE_H

#include "lib/waits/graph.h"

#define GL_PRIMITIVE_PLACES 4

struct gl_primitive {
	enum gl_wait_kind kind;
	enum gl_wait_mode mode;
	/*
	 * index of the frame that waits: the first one outside the primitive; nframes if there is
	 * none
	 */
	uint32_t caller;
	/*
	 * a frame whose first argument plus delta is the address of the object; among several, the
	 * first one that shows its argument is used
	 */
	struct gl_primitive_place {
		uint32_t frame;
		int32_t delta;
		bool is_semaphore;
	} places[GL_PRIMITIVE_PLACES];
	size_t nplaces;
	/*
	 * The goroutine wants to write, and waits in RWMutex.Lock until those who read have
	 * unlocked: it has the inner mutex, which only one writer has at a time. See Lock in
	 * sync/rwmutex.go, Go 1.0 to 1.28.
	 */
	bool waits_for_readers;
};

/* Returns true if the function is part of a primitive. */
bool gl_primitive_has(struct gl_str func);

/*
 * Finds the primitive in which the goroutine waits. Returns false if the innermost frames belong to
 * none; then only out->caller is set, to 0.
 */
bool gl_primitive_of(const struct gl_frame *const *frames, size_t n, struct gl_primitive *out);

/*
 * Reads the address of the object from args, the arguments of the frame of p->places[i]; args.p is
 * NULL if they are not shown. Returns false if the arguments do not show the address; the next
 * place may show it then.
 */
bool gl_primitive_address(const struct gl_primitive *p, size_t i, struct gl_str args,
	uint64_t *object);

#endif
