# Of C++, the reader's own line is shown: not that of the library's header, whether
# it is inlined there or, without optimisation, a function of its own, nor the
# library's own code, which joins for him, nor what that was called by once.
cat >account.cc <<'END'
#include <mutex>
#include <thread>

struct account {
	std::mutex lock;
	int balance = 100;
};

#ifdef CLIENT
void transfer(account &from, account &to);
#else
void
transfer(account &from, account &to)
{
	std::lock_guard<std::mutex> first(from.lock);
	std::lock_guard<std::mutex> second(to.lock);
	from.balance--;
	to.balance++;
}
#endif

#ifndef LIBRARY
int
main()
{
	account a, b;
	std::thread there([&] { transfer(a, b); }), back([&] { transfer(b, a); });
	there.join();
	back.join();
}
#endif
END
for level in -O0 -O1; do
	g++ -std=c++17 -g $level -pthread -o account account.cc
	heddle run --native 0 --no-explain -n 40 -- ./account |
		grep -oE 'deadlock at .*|thread 1.. .*|account.cc:[0-9]+ transfer'
done

# The same where it lies in a library of the project's.
g++ -std=c++17 -g -O0 -fPIC -shared -DLIBRARY -o libbank.so account.cc
g++ -std=c++17 -g -O0 -pthread -DCLIENT -o client account.cc -L. -lbank -Wl,-rpath,'$ORIGIN'
heddle run --native 0 -n 40 -- ./client | grep -oE 'deadlock at .*|thread 1.. .*'
heddle show "$(heddle show | sed -n '1s/ .*//p')" | grep -oE ' [A-D] \[.*\] transfer account.cc:[0-9]+'

cat >async.cc <<'END'
#include <atomic>
#include <cassert>
#include <future>

static std::atomic<bool> started;

int
main()
{
	auto done = std::async(std::launch::async, [] { started = true; });
	assert(started);
	done.get();
}
END
g++ -std=c++17 -g -O0 -pthread -o async async.cc
heddle run --native 0 -n 40 -- ./async | grep -E '^ *(B|A|fails when|fault|\|) '

# A thread's lambda, which an optimising compiler puts into the library's function that calls it.
cat >lambda.cc <<'EOF'
#include <mutex>
#include <thread>

static std::mutex one, other;

int
main()
{
	std::thread there([] {
		std::lock_guard<std::mutex> first(one);
		std::lock_guard<std::mutex> second(other);
	});
	std::thread back([] {
		std::lock_guard<std::mutex> first(other);
		std::lock_guard<std::mutex> second(one);
	});
	there.join();
	back.join();
}
EOF
for level in -O1 -O2; do
	g++ -std=c++17 -g $level -pthread -o lambda lambda.cc
	heddle run --native 0 --no-explain -n 40 -- ./lambda | grep -oE 'waits at +.*|lock\(.*lambda.cc:[0-9]+' | sort -u
done

# Who threw what nobody caught.
cat >twice.cc <<'EOF'
#include <thread>

static void
stop(std::thread &worker)
{
	worker.join();
}

int
main()
{
	std::thread worker([] {});
	std::thread other([&] {
		stop(worker);
		stop(worker);
	});
	other.join();
}
EOF
for level in -O0 -O1; do
	g++ -std=c++17 -g $level -pthread -o twice twice.cc
	heddle run --native 0 --no-explain -n 8 -- ./twice | grep -A2 'what:'
done
