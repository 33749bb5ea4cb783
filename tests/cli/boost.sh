# A program of Boost.Test's: each test alone, what it asserts, throws or dies of. What is disabled, and what the
# command does not choose, is no test.
cat >suite.cpp <<'END'
#define BOOST_TEST_MODULE suite
#define BOOST_TEST_DYN_LINK
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

static std::atomic<int> added;

static std::thread
start()
{
	return std::thread([] { ++added; });
}

BOOST_AUTO_TEST_SUITE(all)

BOOST_AUTO_TEST_CASE(passes)
{
	start().join();
	BOOST_REQUIRE(added == 1);
}

BOOST_AUTO_TEST_CASE(looks_early, *boost::unit_test::description("described: here"))
{
	std::thread thread = start();
	BOOST_CHECK_EQUAL(added, 1);
	thread.join();
}

BOOST_DATA_TEST_CASE(counts, boost::unit_test::data::make({1, 2}), n)
{
	BOOST_TEST(n < 2);
}

BOOST_AUTO_TEST_CASE(throws)
{
	throw std::runtime_error("of its own");
}

BOOST_AUTO_TEST_CASE(crashes)
{
	*(volatile int *)8 = 0;
}

BOOST_AUTO_TEST_CASE(expected, *boost::unit_test::expected_failures(1))
{
	BOOST_TEST(false);
}

BOOST_AUTO_TEST_CASE(off, *boost::unit_test::disabled())
{
	BOOST_TEST(false);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(not_chosen)
{
	BOOST_TEST(false);
}
END
g++ -std=c++17 -g -O1 -o suite suite.cpp -pthread -lboost_unit_test_framework || exit
heddle run -n 40 --native 0 --no-explain -- ./suite --run_test=all
echo "status $?"
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\) .*suite.cpp:29$/\1/p')" 2>&1 | grep -v '^heddle:'
heddle run -n 1 --native 0 --no-explain -q --adapter boost -- ./suite --run_test='*/passes' 2>&1
