# Of C++, the reader's own line is shown, not that of the library's header which
# is inlined there.
cat >account.cc <<'END'
#include <mutex>
#include <thread>

struct account {
	std::mutex lock;
	int balance = 100;
};

static void
transfer(account &from, account &to)
{
	std::lock_guard<std::mutex> first(from.lock);
	std::lock_guard<std::mutex> second(to.lock);
	from.balance--;
	to.balance++;
}

int
main()
{
	account a, b;
	std::thread there([&] { transfer(a, b); }), back([&] { transfer(b, a); });
	there.join();
	back.join();
}
END
g++ -std=c++17 -g -O1 -pthread -o account account.cc
heddle run --native 0 --no-explain -n 40 -- ./account | grep -oE 'deadlock at .*|account.cc:[0-9]+ transfer'
