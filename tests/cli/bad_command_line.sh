# Each a clear message, the next step, and status 2.
try() {
	echo "\$ $*"
	"$@"
	echo "status $?"
}
try heddle
try heddle rnu -- true
try heddle run
try heddle run --
try heddle run --shcedules 3 -- true
try heddle run -n many -- true
try heddle run -n -3 -- true
try heddle run --seed x -- true
try heddle run -j 0 -- true
try heddle run --max-stall 5parsecs -- true
for shard in 3 0/2 3/2 1/0 1/2/3 a/b /2 2/; do
	try heddle run --shard $shard -- true 2>&1 | grep -v ^usage
done
try heddle run --store
try heddle run --quiet=yes -- true
try heddle replay
try heddle replay --schedule nowhere -- true
try heddle --versio
try heddle help rnu
# Said before anything is run: the test would leave a file.
for report in no/such/folder.xml .; do
	try heddle run --junit $report -- touch ran
	try heddle run --baseline $report --baseline-update -- touch ran
done
[ ! -e ran ] || echo "it was run"
