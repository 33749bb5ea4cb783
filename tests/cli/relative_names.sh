# A compiler that ran below the project's root was given the name of a file as it is from there: where that was, the debug
# data tell, and so the file is the project's.
mkdir .git below
cat >below/t.c <<'END'
#include <assert.h>
int main(void)
{
	assert(0 && "always");
	return 0;
}
END
(cd below && cc -g -o t t.c)
heddle run -n 1 --native 0 --no-explain --sarif t.sarif -- below/t | grep -A2 'what:'
grep -o '"uri": "[^"]*"' t.sarif | sort -u
