/* remove_tree.h: rm -rf, for the TMPDIRs of runs. Follows no symbolic link. */
#ifndef HARNESS_REMOVE_TREE_H
#define HARNESS_REMOVE_TREE_H

void remove_tree(const char *path);

#endif
