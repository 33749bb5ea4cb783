/* A GoogleTest suite of three: one looks at what a thread leaves behind before
 * the thread is known to have left it. */
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <thread>

class Cache
{
      public:
	void put(std::string value)
	{
		std::lock_guard<std::mutex> guard(lock);
		held = std::move(value);
	}
	std::string get()
	{
		std::lock_guard<std::mutex> guard(lock);
		return held;
	}

      private:
	std::mutex lock;
	std::string held;
};

TEST(Cache, IsEmptyAtFirst)
{
	Cache cache;
	EXPECT_EQ(cache.get(), "");
}

TEST(Cache, HoldsWhatAThreadPut)
{
	Cache cache;
	std::thread writer([&] { cache.put("v"); });
#ifdef FIXED
	writer.join();
	EXPECT_EQ(cache.get(), "v");
#else
	std::this_thread::yield();
	EXPECT_EQ(cache.get(), "v");
	writer.join();
#endif
}

TEST(Cache, KeepsTheLast)
{
	Cache cache;
	std::thread first([&] { cache.put("a"); });
	first.join();
	std::thread second([&] { cache.put("b"); });
	second.join();
	EXPECT_EQ(cache.get(), "b");
}
