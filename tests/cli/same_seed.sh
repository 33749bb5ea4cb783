# The same seed gives the same report, whatever -j is.
for jobs in 1 2; do
	rm -rf .heddle
	heddle run --quiet --native 0 -n 40 --seed 5 --epoch 1700000000 -j $jobs --json $jobs.json -- \
		"$scenarios/lock_cycle/buggy"
	echo "status $?"
	grep -v '"elapsed_s"' $jobs.json >$jobs.txt
	wc -l <$jobs.txt
done
cmp 1.txt 2.txt && echo "the same"
