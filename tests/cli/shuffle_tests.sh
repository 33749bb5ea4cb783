# The order of tests as an axis. GoogleTest: polluter and victim of a pair, a
# brittle test and its state-setter, planted among 50 tests; in every report, and
# replayed. Threads: a victim that fails under some orders of threads only.
cat >made.py <<'END'
print("#include <gtest/gtest.h>\nstatic int state, ready;")
for i in range(50):
    body = {17: "state = 7;", 31: "EXPECT_EQ(state, 0);", 12: "ready = 1;", 22: "ASSERT_TRUE(ready);"}
    print(f"TEST(Suite{i % 7}, test_{i}) {{ {body.get(i, 'EXPECT_EQ(1, 1);')} }}")
END
/usr/bin/python3 made.py >made.cc
g++ -g -O1 -o made made.cc -lgtest -lgtest_main -lpthread
sum() {
	/usr/bin/python3 -c 'import json, sys
report = json.load(sys.stdin)
for finding in report["findings"]:
    order, replay = finding.get("test_order", {}), finding["replay"]
    print(finding["verdict"], finding["test"], *(f"{key}={order[key]}" for key in order if "them" not in key and key != "alone"))
    bad, good = ("behind_them", ["alone", "before_them"]) if "victim" in order else ("alone", ["behind_them"])
    print(" ", order[bad]["failures"] > 0, [order[key]["failures"] for key in good], replay["runs"], replay["confirmed"])
print("unconfirmed:", [one["test"] for one in report["unconfirmed"]])'
}
heddle run --quiet --native 1 --shuffle-tests --json gtest.json --junit gtest.xml --sarif gtest.sarif --html gtest.html -- ./made
echo "status $?"
sum <gtest.json
grep -o '<[a-zA-Z]* message=.* type="\(victim\|brittle\)"' gtest.xml | sed 's/message="[^"]*"//'
grep -o '"ruleId": "[a-z]*"' gtest.sarif
grep -o 'Suite3.test_31 fails behind Suite3.test_17 (failed 5/5), not alone (0/5) and before it (0/5)' gtest.html | sort -u
id=$(heddle show | sed -n 's/^\([0-9a-f]*\)  victim.*/\1/p')
heddle replay "$id" 2>&1 | grep -E '^\[ RUN|Failure$|as recorded'
heddle show "$id" | head -3

cat >threads.cc <<'END'
#include <gtest/gtest.h>
#include <mutex>
#include <thread>
static bool split;
static int n;
static std::mutex lock;
static void
add()
{
	lock.lock();
	int was = n;
	if (split) {
		lock.unlock();
		lock.lock();
	}
	n = was + 1;
	lock.unlock();
}
TEST(Counter, counts)
{
	n = 0;
	std::thread one(add), two(add);
	one.join();
	two.join();
	ASSERT_EQ(n, 2);
}
TEST(Counter, splits)
{
	split = true;
}
TEST(Counter, also_counts)
{
	n = 5;
	std::thread one(add);
	one.join();
	EXPECT_EQ(n, 6);
}
END
g++ -g -O1 -o threads threads.cc -lgtest -lgtest_main -lpthread
heddle run --quiet --native 1 -n 64 --shuffle-tests --json - -- ./threads | sum
heddle replay latest 2>&1 | grep -E '^\[ RUN|Failure$|as recorded'

echo "== none, and none that can be"
heddle run --quiet --native 1 -n 16 --shuffle-tests -- ./made --gtest_filter='Suite4.*'
echo "status $?"
heddle run --shuffle-tests -- true
echo "status $?"
heddle run --shuffle-tests --shard 1/2 -- ./made
echo "status $?"

echo "== ctest, whose tests share a file"
mkdir tree
cat >tree/CTestTestfile.cmake <<'END'
add_test(leaves "sh" "-c" "echo x >\$TMPDIR/left")
add_test(suffers "sh" "-c" "test ! -e \$TMPDIR/left")
add_test(idle "true")
add_test(needs "sh" "-c" "test -e \$TMPDIR/left")
END
heddle run --quiet --native 1 --shuffle-tests --json - -- ctest --test-dir tree | sum

echo "== Criterion, which has a process for each test"
cat >criterion.c <<'END'
#include <criterion/criterion.h>
#include <fcntl.h>
#include <unistd.h>
Test(files, a_leaves)
{
	chdir(getenv("TMPDIR"));
	cr_assert(open("left", O_CREAT | O_WRONLY, 0600) >= 0);
}
Test(files, b_suffers)
{
	chdir(getenv("TMPDIR"));
	cr_assert(access("left", F_OK) < 0, "left");
}
Test(files, c_idle)
{
}
END
gcc -w -g -O1 -o criterion criterion.c -lcriterion
heddle run --quiet --native 1 --shuffle-tests --json - -- ./criterion | sum
