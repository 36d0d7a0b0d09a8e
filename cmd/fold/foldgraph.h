/* foldgraph: a call graph in the language of graphviz. */
#ifndef GL_CMD_FOLD_FOLDGRAPH_H
#define GL_CMD_FOLD_FOLDGRAPH_H

#include "cmd/fold/fold.h"

/* Writes a graph of the functions with the most goroutines. */
void foldgraph_put(struct tool *t);

#endif
