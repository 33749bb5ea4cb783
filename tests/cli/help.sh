heddle --help
echo "status $?"
for command in run soak status replay show report doctor; do
	echo "== $command"
	heddle $command --help
	echo "status $?"
done
