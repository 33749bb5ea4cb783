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
# Two locks in opposite orders: two orders decide, among three threads and fewer
# than 20 steps with a choice. Pct of depth 2 promises one run in 60, and depth
# 1, which never drops a thread, cannot find it.
for depth in 1 2; do
	heddle run --quiet --native 0 -n 800 --strategy pct:$depth --fail-on order-dependent --json report.json -- \
		"$scenarios/lock_cycle/buggy"
	/usr/bin/python3 - <<'EOF'
import json
rates = [finding["rates"]["explored"] for finding in json.load(open("report.json"))["findings"]]
print("explored 600:", ["at least 10" if rate["failures"] >= rate["runs"] / 60 else rate for rate in rates])
EOF
done
