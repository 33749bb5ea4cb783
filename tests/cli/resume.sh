# A campaign that was interrupted, or killed, goes on to the report that it
# would have given. The test ends heddle itself, in its 30th run and in its
# 60th; from then on it is the program alone.
cat >test.sh <<'EOF'
read -r n <runs
echo $((n + 1)) >runs
[ "$n" != 30 ] || kill -INT $PPID
[ "$n" != 60 ] || kill -KILL $PPID
exec "$scenarios/timeout_as_result/buggy"
EOF
explore() {
	heddle run --quiet --json report.json "$@"
	echo "status $?"
}
campaign=(-j 1 -n 80 --seed 7 --native 0 --epoch 1700000000 -- bash test.sh)

echo 100 >runs
explore "${campaign[@]}"
grep -v '"elapsed_s"' report.json >whole
rm -rf .heddle

echo 1 >runs
heddle run "${campaign[@]}" 2>&1 | tail -2
echo "status ${PIPESTATUS[0]}"
(explore --resume) 2>/dev/null
(explore --resume) 2>/dev/null
grep -v '"elapsed_s"' report.json | diff whole - && echo "the same report"
[ "$(cat runs)" -gt 60 ] && echo "interrupted and killed"

# more of it: as if it had been asked for at once
rm -rf .heddle
echo 100 >runs
explore "${campaign[@]:0:2}" -n 40 "${campaign[@]:4}"
explore --resume -n 80
grep -v '"elapsed_s"' report.json | diff whole - && echo "the same report"

# what makes a campaign is not for the rest of it to choose
heddle run --resume --seed 8
echo "status $?"
heddle run --resume -- true
echo "status $?"
heddle run --resume --store none.db
echo "status $?"
echo >>test.sh
heddle run --resume
echo "status $?"
