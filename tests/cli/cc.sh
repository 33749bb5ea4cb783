# Compiled by heddle, a program has points between its accesses to memory.
cat >race.c <<'END'
#include <assert.h>
#include <pthread.h>

int done;

static void *
worker(void *unused)
{
	done++;
	return unused;
}

int
main(void)
{
	pthread_t a, b;
	pthread_create(&a, NULL, worker, NULL);
	pthread_create(&b, NULL, worker, NULL);
	pthread_join(a, NULL);
	pthread_join(b, NULL);
	assert(done == 2);
	return 0;
}
END
echo "== compiled as usual: no call stands between"
cc -g -O1 -o plain race.c -pthread && heddle run -- ./plain
echo "== in one step"
heddle cc -O1 -o race race.c -pthread && heddle run -- ./race; echo "status $?"
echo "== in two, and without the table by which libdw finds units"
heddle cc -O1 -c race.c && heddle cc -o race race.o -pthread && objcopy -R .debug_aranges race && heddle run -n 60 -- ./race | head -3
echo "== announced before libc wrote it"
cat >early.c <<'END'
#include <assert.h>
#include <pthread.h>
#include <string.h>

char text[32];
volatile int ready;

static void *
writer(void *unused)
{
	ready = 1;
	strcpy(text, "hello");
	return unused;
}

int
main(void)
{
	pthread_t w;
	pthread_create(&w, NULL, writer, NULL);
	if (ready)
		assert(!strcmp(text, "hello"));
	pthread_join(w, NULL);
	return 0;
}
END
heddle cc -O1 -o early early.c -pthread && ./early && heddle run -n 60 -- ./early | grep -o '^FAIL  early  *cooperative-only'
echo "== C++, by CMake"
cat >work.cc <<'END'
#include <cassert>
#include <memory>
#include <thread>

int main()
{
	auto total = std::make_shared<int>(0);
	std::thread a([total] { ++*total; }), b([total] { ++*total; });
	a.join();
	b.join();
	assert(*total == 2);
}
END
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(work LANGUAGES CXX)
find_package(Threads REQUIRED)
add_executable(work work.cc)
target_link_libraries(work Threads::Threads)
END
cmake -B out -DCMAKE_CXX_COMPILER_LAUNCHER="heddle;c++" -DCMAKE_CXX_LINKER_LAUNCHER="heddle;c++" >log && cmake --build out >>log || cat log
heddle run -n 60 -- out/work | head -3
echo "== C++, nothing inlined: accesses in the library's headers are the program's"
cat >seen.cc <<'END'
#include <cassert>
#include <thread>
#include <vector>

static std::vector<int> seen;

static void
add(int value)
{
	seen.push_back(value);
}

int main()
{
	seen.reserve(2);
	std::thread a(add, 1), b(add, 2);
	a.join();
	b.join();
	assert(seen.size() == 2);
}
END
heddle c++ -g -O0 -o seen seen.cc -pthread
heddle run --native 0 -- ./seen | grep -oE '(load|store|update)\(seen\) *seen.cc:[0-9]+ *add' | sort -u
echo "== what is said to bad input"
heddle cc; echo "status $?"
HEDDLE_CC=no-such-compiler heddle cc race.c; echo "status $?"
heddle cc -c no-such-file.c 2>/dev/null; echo "status $?"
