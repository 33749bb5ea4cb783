# What an earlier run has found is run first, and counts in no rate.
run() { # the program's twin, and options
	cp "$scenarios/lost_wakeup/$1" ./it
	shift
	heddle run -j 2 --native 0 "$@" --json report.json -- ./it >out.txt
	echo "status $?"
	grep -E 'findings?, ' out.txt
	/usr/bin/python3 - <<-'EOF'
		import json
		report = json.load(open("report.json"))
		print(report["schedules"], *(f"{name}: {of['runs']}" for name, of in report["conditions"].items()))
		for finding in report["findings"]:
		    print(finding["verdict"], "again:", finding["fails_again"], "first at", finding["first_failure_at"],
		          *(f"{name} {of['failures']}/{of['runs']}" for name, of in finding["rates"].items()))
	EOF
}
echo "== found"
run buggy -n 100 --seed 3
echo "== too few schedules to find it"
run buggy -n 4 --seed 5 --store other.db
echo "== the same where it is known"
run buggy -n 4 --seed 5
echo "== known and found"
run buggy -n 100 --seed 3
echo "== stopped at once"
run buggy -n 100 --seed 3 --fail-fast
echo "== where nothing was explained its schedule is run"
rm -r .heddle
run buggy -n 100 --seed 3 --no-explain
run buggy -n 4 --seed 5 --no-explain
echo "== fixed"
run fixed -n 4
