# A program of doctest's: each test case alone, what it asserts, throws or dies of. What is skipped, and what the
# command does not choose, is no test.
cat >suite.cpp <<'END'
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

static std::atomic<int> added;

static std::thread
start()
{
	return std::thread([] { ++added; });
}

TEST_CASE("passes")
{
	start().join();
	REQUIRE(added == 1);
}

TEST_SUITE("a suite")
{
	TEST_CASE("looks early, once")
	{
		std::thread thread = start();
		SUBCASE("a subcase")
		{
			CHECK_MESSAGE(added == 1, "in time");
		}
		thread.join();
	}
}

TEST_CASE("throws")
{
	throw std::runtime_error("of its own");
}

TEST_CASE("crashes")
{
	*(volatile int *)8 = 0;
}

TEST_CASE("expected" * doctest::should_fail())
{
	CHECK(1 == 2);
}

TEST_CASE("skipped" * doctest::skip())
{
	CHECK(1 == 2);
}

TEST_CASE("not chosen")
{
	CHECK(1 == 2);
}
END
g++ -std=c++17 -g -O1 -o suite suite.cpp -pthread || exit
heddle run -n 40 --native 0 --no-explain -- ./suite -tc='*' -tce='not*'
echo "status $?"
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\) .*suite.cpp:29$/\1/p')" 2>&1 | grep -v '^heddle:'
