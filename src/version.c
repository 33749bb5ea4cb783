#include "version.h"

const char *
version_text(void)
{
	return HEDDLE_VERSION;
}
