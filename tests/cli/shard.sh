# Every test is in one shard, whatever the others are.
tests=$scenarios/gtest_suite/fixed
names() {
	sed -n 's/.*"id": "\(Cache.*\)",/\1/p' report.json
}
heddle run --quiet -n 0 --native 0 --json report.json -- "$tests"
names | sort >whole
for k in 1 2 3; do
	rm -f report.json
	heddle run --quiet -n 0 --native 0 --shard $k/3 --json report.json -- "$tests"
	echo "status $?"
	[ ! -e report.json ] || names
done >parts
grep ^Cache parts | sort | cmp - whole && echo "all, each once"
cat parts
heddle run --shard 2/2 -- true
echo "status $?"
