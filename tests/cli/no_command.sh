# What cannot be run: 126, what is not there: 127.
try() {
	echo "\$ $*"
	"$@"
	echo "status $?"
}
try heddle run -- no-such-command
try heddle run -- ./no/such/file
echo text >plain && try heddle run -- ./plain
mkdir folder && try heddle run -- ./folder
