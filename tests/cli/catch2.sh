# A program of Catch2's: each test alone, what it asserts, throws or dies of. What is hidden, and what the command does
# not choose, is no test; in a name nothing is a pattern.
cat >suite.cpp <<'END'
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

static std::atomic<int> added;

static std::thread
start()
{
	return std::thread([] { ++added; });
}

TEST_CASE("passes", "[all]")
{
	start().join();
	REQUIRE(added == 1);
}

TEST_CASE("looks early, [once]", "[all]")
{
	std::thread thread = start();
	SECTION("a section")
	{
		CHECK(added == 1);
	}
	thread.join();
}

TEST_CASE("throws", "[all]")
{
	throw std::runtime_error("of its own");
}

TEST_CASE("crashes", "[all]")
{
	*(volatile int *)8 = 0;
}

TEST_CASE("hidden", "[.][all]")
{
	REQUIRE(false);
}

TEST_CASE("looks")
{
	REQUIRE(false);
}
END
g++ -std=c++17 -g -O1 -o suite suite.cpp -pthread || exit
heddle run -n 40 --native 0 --no-explain -- ./suite -r console '[all]~[.]'
echo "status $?"
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\) .*suite.cpp:27$/\1/p')" 2>&1 | grep -v '^heddle:'
