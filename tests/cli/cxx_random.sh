# What C++ draws is part of the run: the same in each, so that what fails by it fails again.
cat >draws.cpp <<'END'
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

static unsigned drawn;

int main()
{
	std::thread thread([] { drawn = std::random_device()(); });
	thread.join();
	unsigned from_file = 0;
	std::ifstream("/dev/urandom").rdbuf()->sgetn(reinterpret_cast<char *>(&from_file), sizeof from_file);
	std::cout << drawn << ' ' << std::random_device()() << ' ' << from_file << '\n';
	return 1;
}
END
c++ -g -w -pthread -o draws draws.cpp
heddle run --quiet --native 0 -n 5 --no-explain --epoch 1700000000 -- ./draws >/dev/null
for i in 1 2; do heddle replay latest | grep '^[0-9]* [0-9]* [0-9]*$'; done
./draws >natively && heddle replay latest | grep -qxf natively && echo "drawn natively too"
