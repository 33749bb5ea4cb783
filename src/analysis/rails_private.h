/* rails_private.h: what rails*.c have in common. */
#ifndef RAILS_PRIVATE_H
#define RAILS_PRIVATE_H

#include "analysis/rails.h"

const char *rails_function(const struct lane_step *step);
/* Whether the row's steps are such ones. */
bool rails_is_at(const struct rails_step *at, const struct lanes *lanes, const struct lane_step *step);

#endif
