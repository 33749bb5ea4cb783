heddle --version
echo "status $?"
