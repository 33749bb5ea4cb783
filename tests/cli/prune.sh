# What is older than the latest campaigns goes; what stays is as it was.
for seed in 1 2 3; do
	heddle run --quiet --no-explain -n 40 --native 0 --seed $seed -- "$scenarios/assert_without_join/buggy"
done
heddle report --json before.json
size() { stat -c %s .heddle/campaign.db; }
full=$(size)
heddle prune --keep 2
heddle prune
[ "$(size)" -lt "$full" ] && echo smaller
heddle report --json - | cmp - before.json && echo "the same"
heddle replay latest >any 2>&1
echo "status $?"
heddle prune none.db
echo "status $?"
heddle report --gate --html page.html
echo "status $?"
