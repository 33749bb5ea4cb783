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
cp $store older.db
/usr/bin/python3 -c 'import sqlite3; sqlite3.connect("older.db").execute("PRAGMA user_version = 13")'
try run --store older.db
/usr/bin/python3 -c 'import sqlite3; sqlite3.connect("other.db").execute("CREATE TABLE t(x)")'
try run --store other.db
try flock $store heddle run --quiet --native 0 -n 2 -- true
try run --store /proc/x.db
try run --store /dev/full
try run --store .
try heddle report --store .
(ulimit -f 64 && try run --store small.db)
# removed, but not the log of a heddle that was killed
echo 'read -r n <n; echo $((n + 1)) >n; [ "$n" != 9 ] || kill -KILL $PPID; exec "$scenarios/lock_cycle/fixed"' >test.sh
echo 0 >n
(heddle run --quiet -j 1 --native 0 -n 40 --store log.db -- bash test.sh; true) 2>any
mv log.db aside.db
try heddle report --store log.db
try run --store log.db
ls log.db*
mv aside.db log.db
try heddle status log.db | grep -c "schedules"
# what was there before is good
try heddle report --json - | grep '"schedules": 2'
