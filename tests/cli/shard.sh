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
heddle run --shard 2/2 --store empty.db -- true
echo "status $?"
for job in 4 8 12 6; do
	SLURM_ARRAY_TASK_ID=$job SLURM_ARRAY_TASK_MIN=4 SLURM_ARRAY_TASK_STEP=4 SLURM_ARRAY_TASK_COUNT=3 \
		heddle run --quiet -n 0 --native 0 --shard auto --store slurm.db --json - -- "$tests" | sed -n "s/.*\"id\": \"\(Cache.*\)\",/job $job: \1/p"
done
heddle run --shard 1/2 --quiet --epoch 1700000000 --store full.db -- true
heddle run --shard 2/2 --quiet --epoch 1700000000 --store empty.db -- true
heddle merge --quiet both.db empty.db full.db
for store in full both; do heddle report $store.db --json $store.json; done
grep -v elapsed_s full.json >a
grep -v elapsed_s both.json | cmp - a && echo "a shard without tests adds nothing"
