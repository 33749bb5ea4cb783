# A store that cannot be used: why, what to do, and whose fault it is.
try() {
	echo "\$ $*"
	"$@" 2>&1
	echo "status $?"
}
run() {
	heddle run --quiet --native 0 -n 2 "$@" -- "$scenarios/lock_cycle/fixed"
}
run
store=.heddle/campaign.db
try heddle report --store none.db
try heddle show --store no/such/folder/x.db
echo "no database, but a text that is long enough to be looked at" >text.db
try heddle report --store text.db
try run --store text.db
head -c 3000 $store >cut.db
try heddle report --store cut.db
cp $store newer.db
/usr/bin/python3 -c 'import sqlite3; sqlite3.connect("newer.db").execute("PRAGMA user_version = 99")'
try heddle report --store newer.db 2>&1 | sed 's/(.*), knows up to [0-9]*/.../; s/this heddle ([^)]*) knows up to [0-9]*/this heddle .../'
try run --store newer.db 2>&1 | sed 's/this heddle ([^)]*) knows up to [0-9]*/this heddle .../'
/usr/bin/python3 -c 'import sqlite3; sqlite3.connect("other.db").execute("CREATE TABLE t(x)")'
try run --store other.db
try flock $store heddle run --quiet --native 0 -n 2 -- true
try run --store /proc/x.db
try run --store /dev/full
try run --store .
(ulimit -f 64 && try run --store small.db)
# what was there before is good
try heddle report --json - | grep '"schedules": 2'
