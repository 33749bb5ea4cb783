heddle run -n 20 -- "$scenarios/assert_without_join/fixed"
echo "status $?"
