# A soak goes on where the latest one ended; killed with -9 and resumed it has
# made the runs that an uninterrupted one makes. Its test ends heddle in its
# 40th run and in its 90th, while there is a file `kills`.
cat >test.sh <<'END'
if [ -e kills ]; then
	read -r n <runs
	echo $((n + 1)) >runs
	case $n in 40 | 90) kill -KILL $PPID ;; esac
fi
exec "$scenarios/timeout_as_result/buggy"
END
soak() {
	heddle soak --quiet --no-explain "$@" 2>killed
	echo "status $?"
}
runs() {
	/usr/bin/python3 - "$1" <<'END'
import sqlite3, sys
store = sqlite3.connect(sys.argv[1])
assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
for row in store.execute("SELECT name, condition, number, seed, digest_low, outcome FROM run JOIN test"
                         " ON test.id = run.test ORDER BY 1, 2, 3"):
    print(*row)
END
}
campaign=(-j 1 --seed 7 --native 0 --epoch 1700000000)
soak -n 128 "${campaign[@]}" --store whole.db -- bash test.sh
runs whole.db >whole

touch kills
echo 1 >runs
(soak -n 128 "${campaign[@]}" -- bash test.sh) 2>/dev/null
heddle status | grep -v '^time'
(soak --resume -j 1) 2>/dev/null
(soak --resume -j 1) 2>/dev/null
rm kills
runs .heddle/campaign.db | diff - whole && echo "the same runs"
heddle status | grep -v '^time'

# in parts: each goes on from the one before, whatever its budget
soak -n 40 "${campaign[@]}" --store parts.db -- bash test.sh
soak --for 200ms -n 100 --store parts.db -- bash test.sh >any
soak -n 128 --store parts.db -- bash test.sh
runs parts.db | diff - whole && echo "the same runs"
# nothing is left to do
soak -n 128 --store parts.db -- bash test.sh
runs parts.db | diff - whole && echo "the same runs"

# another soak: other options, or another program
heddle soak --no-explain -n 8 --seed 8 --store parts.db -- bash test.sh 2>&1 >/dev/null
echo >>test.sh
heddle soak --no-explain -n 8 --store parts.db -- bash test.sh 2>&1 >/dev/null

# a test that shows nothing new is done; how many more runs are under way by
# then is up to the workers
heddle soak --until-saturated --native 0 --store done.db -- "$scenarios/lock_cycle/fixed" |
	tail -2 | sed 's/ [0-9]* schedules/ N schedules/'
heddle soak --resume --store none.db
heddle status none.db
heddle status a b
