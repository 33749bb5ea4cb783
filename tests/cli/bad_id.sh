try() {
	echo "\$ $*"
	"$@"
	echo "status $?"
}
try heddle replay 1234
heddle run --quiet -n 2 -- "$scenarios/lock_cycle/fixed"
echo "status $?"
try heddle replay ffff
try heddle show ffff
echo text >text && try heddle show --store text
