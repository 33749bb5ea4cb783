# What ends a build is for the user to choose.
try() {
	echo "\$ heddle run $*"
	heddle run --quiet --native 0 -n 60 "$@"
	echo "status $?"
}
ln -s "$scenarios/assert_without_join/buggy" buggy
ln -s "$scenarios/sleep_as_sync/buggy" slow
try -- ./buggy
try --exit-zero -- ./buggy
try --fail-on timing-dependent -- ./buggy
try --fail-on timing-dependent,cooperative-only -- ./buggy
try --fail-on order-dependent -- ./slow
try --fail-on timing-dependent -- ./slow
try --fail-on robust -- ./buggy
try --fail-on '' -- ./buggy
# nothing is known after no time
rm -rf .heddle
try --for 0s -- ./buggy
try --strict -- true
# the first finding ends it
heddle run --native 0 -n 3000 --fail-fast -- ./buggy | sed -n 's/.*\((stopped.*\)/\1/p'
# what cannot be said is told, and is in the store
heddle run --native 0 -n 60 --store full.db -- ./buggy 2>&1 >/dev/full
echo "status $?"
heddle report --store full.db | grep -c '^FAIL'
