#include "lib/waits/gather_add_leads.h"

#include "lib/base/limits.h"
#include "lib/waits/gather_addresses.h"
#include "lib/waits/gather_deferred.h"
#include "lib/waits/gather_leads.h"

/*
 * Adds a lead (gather.h) from the goroutine's parent. Most goroutines of a stack have the same
 * parent, so a goroutine that waits for nothing adds the lead only if its parent differs from that
 * of the goroutine before it.
 */
static bool add_parent_lead(struct gl_lead_target *b)
{
	struct gl_site *site = b->site;
	uint64_t parent = b->r->parent;
	bool is_first = !site->has_parent && !b->g->is_again;

	if (!gl_record_has(b->r, GL_HAS_PARENT) || (b->g->is_again && !b->g->lacks_children) ||
		(!b->is_waiter && site->has_parent && site->parent == parent))
		return true;
	if (b->is_waiter)
		return gl_gather_add_lead(b, GL_LEAD_CHILD, parent, 0);
	site->has_parent = true;
	site->parent = parent;
	if (is_first)
		site->first_parent = parent;
	else if (!b->g->is_again && site->first_parent == parent)
		return true;
	return is_first ? gl_gather_add_first_lead(b, GL_LEAD_CHILD, parent) :
			  gl_gather_add_lead(b, GL_LEAD_CHILD, parent, 0);
}

/*
 * Returns true if the goroutine's args are left for a second reading of the file, which takes place
 * only if it is needed. The first goroutine of each stack is always read at once, because a search
 * for holders by name finds this goroutine.
 */
static bool is_left(struct gl_lead_target *b)
{
	struct gl_gather *g = b->g;

	if (!b->c->is_file || b->is_waiter || b->is_first || g->is_again ||
		(!g->unread && g->nleads < GL_LIMIT_FIRST))
		return false;
	g->unread = g->unread ? g->unread : g->records;
	return true;
}

bool gl_gather_add_leads(struct gl_lead_target *b)
{
	const struct gl_record *r = b->r;

	if (!add_parent_lead(b))
		return false;
	if (b->c->is_few && r->args && !r->args->frames)
		return gl_deferred_keep(b);
	if (!r->args || is_left(b))
		return true;
	return gl_site_see(b->c->sites, b->site, b->stack) &&
	       gl_gather_read_args(b, b->site->outer->needs) && gl_gather_add_address_leads(b);
}
