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
	heddle run --quiet --native 0 -n 800 --strategy pct:$depth --fail-on order-dependent --store $depth.db --json report.json -- \
		"$scenarios/lock_cycle/buggy"
	/usr/bin/python3 - <<'EOF'
import json
rates = [finding["rates"]["explored"] for finding in json.load(open("report.json"))["findings"]]
print("explored 600:", ["at least 10" if rate["failures"] >= rate["runs"] / 60 else rate for rate in rates])
EOF
done
# A run that was not kept is made again from its seed, with the k that its batch
# had learned.
heddle run --quiet --native 0 -n 80 --strategy pct:4 -- "$scenarios/fair_share/fixed"
heddle show --runs | grep -c 'pct:4'
for number in 3 30 59; do
	heddle replay "$(heddle show --runs | awk -v n=$number '$2 == "explored" && $3 == n { print $1 }')" 2>&1 |
		sed 's/, [0-9]* steps//'
done
