# Runs that disturb each other by a folder of one name: no finding, and the test
# is run alone from then on, with the result that it has with -j 1.
cat >test.sh <<'EOF'
mkdir one-at-a-time || exit 1
"$scenarios/lock_cycle/fixed"
i=0
while [ $i -lt 5000 ]; do i=$((i + 1)); done
rmdir one-at-a-time
EOF
for jobs in 2 1; do
	heddle run -n 40 --native 0 -j $jobs --store $jobs.db --json $jobs.json -- bash test.sh
	echo "status $?"
	grep parallel_safe $jobs.json
	grep -vE 'elapsed_s|parallel_safe' $jobs.json >$jobs.txt
done
cmp 1.txt 2.txt && echo "the same"
