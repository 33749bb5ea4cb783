# What a stressed run did beyond its order (a stall, a spurious wake-up) stands in
# its schedule; a replay does that, and nothing of its own beside it.
cat >future.cc <<'END'
#include <cassert>
#include <chrono>
#include <future>
#include <thread>

int
main()
{
	using namespace std::chrono_literals;
	std::promise<int> promise;
	auto future = promise.get_future();
	auto adds = std::async(std::launch::async, [&] { return future.get() + 1; });
	promise.set_value(1);
	assert(adds.get() == 2);
	auto slow = std::async(std::launch::async, [] { std::this_thread::sleep_for(20ms); });
	assert(slow.wait_for(50ms) == std::future_status::ready);
}
END
g++ -std=c++17 -g -O1 -pthread -o future future.cc
heddle run --native 0 --no-explain -n 100 -- ./future | grep -E '^[A-Z]|replayed'
