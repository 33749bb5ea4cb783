# A schedule text that is cut, edited, or none at all.
try() {
	echo "\$ $1"
	echo "$1" >text
	heddle replay --schedule text -- true
	echo "status $?"
}
try ""
try "hello"
try "heddle-schedule/9;process=1:0*3;sum=00000000"
try "heddle-schedule/1;process=1:0*3;sum=00000000"
# whole, but of another program; and cut or changed by a hand
heddle run --quiet -n 40 --native 0 --json report.json -- "$scenarios/lock_cycle/buggy"
schedule=$(sed -n 's/.*"schedule": "\(.*\)",$/\1/p' report.json)
replay() {
	heddle replay --schedule - -- "$scenarios/start_order/fixed" <<<"$1" 2>&1 | sed 's/step[s ]*[0-9]*\|[0-9]* steps/STEPS/g'
	echo "status ${PIPESTATUS[0]}"
}
replay "$schedule"
replay "${schedule%????}"
replay "${schedule/process=1/process=2}"
replay "$schedule and more"
