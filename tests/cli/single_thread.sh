# No second thread: nothing to explore, and it says so.
heddle run -n 20 -- true
echo "status $?"
heddle run -n 20 -- false
echo "status $?"
