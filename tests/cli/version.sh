heddle --version | sed 's/:.*/: …/'
echo "status $?"
