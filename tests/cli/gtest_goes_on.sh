# gtest goes on behind a failed EXPECT: what decides lies before it, not in what the test does to clean up, and the failure
# stands where it was.
cat >goes_on.cc <<'END'
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

static std::mutex mutex;
static std::atomic<int> done;

TEST(GoesOn, CleansUp)
{
	std::thread thread([] {
		done = 1;
		std::lock_guard<std::mutex> lock(mutex);
	});
	EXPECT_EQ(done, 1);
	{
		std::lock_guard<std::mutex> lock(mutex);
	}
	thread.join();
}

int main(int argc, char **argv)
{
	testing::InitGoogleTest(&argc, argv);
	return RUN_ALL_TESTS();
}
END
g++ -g -O1 -o goes_on goes_on.cc -lgtest -pthread
heddle run -n 60 --native 0 -j 1 -- ./goes_on | sed -n '1,/^reproduce/p'
# gtest_discover_tests tells ctest which tests are skipped; the test is gtest's all the same, and not one that ctest runs.
cat >CTestTestfile.cmake <<END
add_test(GoesOn.CleansUp "$PWD/goes_on" "--gtest_filter=GoesOn.CleansUp")
set_tests_properties(GoesOn.CleansUp PROPERTIES SKIP_REGULAR_EXPRESSION "\\\\[  SKIPPED \\\\]")
END
heddle run -n 20 --native 0 -j 1 --no-explain -- ctest | grep 'what:'
