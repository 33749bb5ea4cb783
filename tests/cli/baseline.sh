# A known finding fails no build; a new one does; a fixed one is told of, and
# taken out. What the user wrote stays.
cp "$scenarios/assert_without_join/buggy" test
explore() {
	heddle run --quiet --no-explain -n 60 --native 0 "$@" -- ./test
	echo "status $?"
}
explore --baseline known.ini
explore --baseline known.ini --baseline-update
cat known.ini
explore --baseline known.ini
sed -i 's/^owner =/owner = lena/; s/^note =.*/note = see #12 ; next week/; $a # ours' known.ini
heddle report --baseline known.ini | grep -e NOTE -e finding
explore --baseline known.ini --baseline-update
cat known.ini
heddle report --json - --baseline known.ini | grep -A2 -e '"known"' -e '"fixed"'
cp .heddle/campaign.db base.db

# another bug in its place
cp "$scenarios/lost_wakeup/buggy" test
explore --baseline known.ini
heddle report --baseline known.ini | grep fixed
cp .heddle/campaign.db head.db
heddle compare base.db head.db
echo "status $?"
heddle compare base.db base.db
echo "status $?"
heddle compare head.db base.db --exit-zero --json - | grep '"what"'
echo "status $?"
explore --baseline known.ini --baseline-update
cat known.ini
echo 'no section' >bad.ini
explore --baseline bad.ini
explore --baseline-update

# shards, as the machine says
export SLURM_ARRAY_TASK_ID=6 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_TASK_COUNT=2
heddle run --quiet -n 0 --native 0 --shard auto --json report.json -- "$scenarios/gtest_suite/fixed"
sed -n 's/.*"id": "\(Cache.*\)",/\1/p' report.json
heddle run --quiet -n 0 --native 0 --shard 2/2 --json report.json -- "$scenarios/gtest_suite/fixed"
sed -n 's/.*"id": "\(Cache.*\)",/\1/p' report.json
unset SLURM_ARRAY_TASK_ID
heddle run --shard auto -- true 2>&1 | head -1
