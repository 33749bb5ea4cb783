# Eight shards merged are what one unsharded run is, byte by byte; the order of
# the stores does not matter, nor how often they are merged.
tests=$scenarios/gtest_suite/buggy
explore() {
	heddle run --quiet -n 24 --native 0 --seed 3 --epoch 1700000000 "$@" -- "$tests"
}
reports() {
	heddle report "$1" --json - | grep -v '"elapsed_s"'
	heddle report "$1" --html - --junit junit.xml | sed 's/>seconds<.*//'
	sed -E 's/time="[^"]*"//' junit.xml
}
explore --store whole.db
echo "status $?"
for k in 1 2 3 4 5 6 7 8; do
	explore --shard $k/8 --store $k.db 2>>none # a shard may have no test
	[ -e $k.db ] || rm -f $k.db
done
heddle merge --quiet out.db [1-8].db
echo "status $?"
# the command line stands in reports: the store's name is in it
report() {
	cp "$1" at.db
	reports at.db
}
report whole.db >whole
report out.db | cmp - whole && echo "the same"
heddle merge --quiet out.db $(ls [1-8].db | sort -r)
report out.db | cmp - whole && echo "the same"
heddle merge --quiet back.db $(ls [1-8].db | sort -r)
report back.db | cmp - whole && echo "the same"
ls ./*merge* 2>/dev/null
heddle replay --store out.db latest >/dev/null 2>&1
echo "status $?"

# another program is another campaign
mkdir other && cp "$tests" other/buggy && printf x >>other/buggy
mkdir same && cp "$tests" same/buggy
run() {
	(cd "$1" && heddle run --quiet -n 0 --native 0 --epoch 1700000000 --store ../"$1".db -- ./buggy)
}
run same
run other
heddle merge both.db same.db other.db 2>&1 | sed "s/as test '[^']*'/as test/"
ls both.db* 2>/dev/null
heddle merge both.db none.db
echo "status $?"
heddle merge both.db
echo "status $?"
