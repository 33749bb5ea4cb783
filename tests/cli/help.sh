heddle --help
echo "status $?"
for command in run replay show report doctor; do
	echo "== $command"
	heddle $command --help
	echo "status $?"
done
