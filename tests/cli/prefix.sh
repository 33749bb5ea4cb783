# A budget decides how many schedules there are, and nothing else: what was run
# until the time was up is what -n gives for as many.
explore() {
	rm -rf .heddle
	heddle run --quiet --no-explain --native 0 --epoch 1700000000 --json report.json "$@" -- "$scenarios/atomicity/buggy"
	echo "status $?"
	grep -v '"elapsed_s"' report.json
}
explore --for 700ms -n 100000 >budget
n=$(sed -n 's/^ *"schedules": \([0-9]*\),$/\1/p' budget | tail -1)
explore -n "$n" >count
cmp budget count && echo "the same"
# what a second time finds to do is nothing
heddle run --resume --quiet -n "$n" --json again.json
grep -v '"elapsed_s"' again.json | diff - <(tail -n +2 count) && echo "the same"
