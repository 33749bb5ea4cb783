#include "version.h"

#include <gnu/libc-version.h>
#include <revision.h> /* made by revision.cmake */
#include <sqlite3.h>

#include "heddle/wire.h"
#include "store/schema.h"

const char *
version_text(void)
{
	return HEDDLE_VERSION;
}

void
version_print(FILE *out)
{
	fprintf(out, "heddle %s%s%s%s\n", HEDDLE_VERSION, *REVISION ? " (" : "", REVISION, *REVISION ? ")" : "");
	fprintf(out, "built:     %s, " HEDDLE_COMPILER ", glibc %d.%d\n", HEDDLE_BUILD, __GLIBC__, __GLIBC_MINOR__);
	fprintf(out, "here:      glibc %s, SQLite %s\n", gnu_get_libc_version(), sqlite3_libversion());
	fprintf(out, "formats:   store %d, wire %u\n", schema_version, WIRE_VERSION);
}
