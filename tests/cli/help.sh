heddle --help
echo "status $?"
for command in run soak status replay show report doctor; do
	echo "== $command"
	heddle $command --help
	echo "status $?"
done
heddle help >list
heddle --help | cmp - list
heddle help run >run
heddle run --help | cmp - run
