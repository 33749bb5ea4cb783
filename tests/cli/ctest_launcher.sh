# One line in a CMake project wraps all its tests: ctest runs each under heddle,
# and its own JUnit file tells of it.
mkdir project && cd project
cat >good.c <<'C'
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static int added;

static void *add(void *number)
{
	added += *(int *)number;
	return number;
}

int main(int argc, char **argv)
{
	int number = argc > 1 ? atoi(argv[1]) : 0;
	pthread_t thread;
	pthread_create(&thread, NULL, add, &number);
	pthread_join(thread, NULL);
	assert(added == number);
	return 0;
}
C
sed 's/	pthread_join(thread, NULL);/	sched_yield();/; s/#include <pthread.h>/&\n#include <sched.h>/' good.c >bad.c
cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(ten LANGUAGES C)
set(CMAKE_CROSSCOMPILING_EMULATOR heddle run --native 0 -n 30 --no-explain --)
enable_testing()
add_compile_options(-g)
link_libraries(pthread)
add_executable(good good.c)
add_executable(bad bad.c)
foreach(number RANGE 1 9)
  add_test(NAME good_${number} COMMAND good ${number})
endforeach()
add_test(NAME bad COMMAND bad 10)
CMAKE
cmake -S . -B build >log 2>&1 && cmake --build build >>log 2>&1 || cat log
ctest --test-dir build -j1 --output-junit junit.xml >any
echo "status $?"
xmllint --noout --relaxng "$here/ctest.rng" build/junit.xml 2>&1
/usr/bin/python3 - build/junit.xml <<'END'
import sys, xml.etree.ElementTree
suite = xml.etree.ElementTree.parse(sys.argv[1]).getroot()
print({name: suite.get(name) for name in ("tests", "failures", "skipped")})
for case in suite.findall("testcase"):
    print(case.get("name"), case.get("status"), case.find("system-out").text.split(":")[0].split("  [")[0])
END
