// A background thread keeps statistics in a static object. main ends without waiting for it: the object is destroyed
// while the thread still counts.
#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>

class Statistics {
public:
	~Statistics() { open = false; }

	void count()
	{
		std::lock_guard<std::mutex> hold(lock);
		assert(open);
		counted++;
	}

private:
	std::mutex lock;
	std::atomic<bool> open{true};
	int counted = 0;
};

static Statistics statistics;

int
main()
{
	std::thread background([] { statistics.count(); });
#ifdef FIXED
	background.join();
#else
	background.detach();
	std::this_thread::yield();
#endif
	return 0;
}
