# A runner that somebody kills while it lists its tests is no command of one test.
mkdir bin
printf '#!/bin/sh\nkill -9 $$\n' >bin/ctest
chmod +x bin/ctest
PATH=$PWD/bin:$PATH heddle run -- ctest
echo "status $?"
