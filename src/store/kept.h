/* kept.h: failures and lanes as bytes, for the store's table `kept`.
 *
 * One format byte first; what it does not know, and what is damaged, unpacks
 * to an empty value. Only the files of store/ include it.
 */
#ifndef KEPT_H
#define KEPT_H

#include "harness/lanes.h"
#include "heddle/op.h"
#include "store/pack.h"

void kept_pack_place(struct pack *pack, const struct place *place);
struct place kept_unpack_place(struct unpack *unpack);
void kept_pack_failure(struct pack *pack, const struct failure *failure);
void kept_unpack_failure(struct unpack *unpack, struct failure *failure);
void kept_pack_lanes(struct pack *pack, const struct lanes *lanes);
struct lanes *kept_unpack_lanes(struct unpack *unpack);

#endif
