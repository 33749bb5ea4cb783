# A strategy by name; what it finds replays from the text of its schedule.
heddle run --list-strategies
echo "status $?"
heddle run --strategy pcl -- true
echo "status $?"
heddle run --strategy random:2 -- true
echo "status $?"
for strategy in random pct:2 pos; do
	heddle run --quiet --native 0 -n 100 --strategy $strategy --json report.json -- "$scenarios/lock_cycle/buggy"
	echo "status $?"
	sed -n 's/.*"schedule": "\(.*\)",$/\1/p' report.json >text
	cut -d';' -f2 text
	heddle replay --schedule text -- "$scenarios/lock_cycle/buggy" 2>&1 | head -2
done
