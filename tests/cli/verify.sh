# Whether a finding is fixed: the bug itself is not, its twin is.
heddle run -j 2 --native 0 --quiet -- "$scenarios/atomicity/buggy"
echo "== the bug"
heddle verify latest -j 2 -n 100 -- "$scenarios/atomicity/buggy"
echo "status $?"
echo "== its twin"
heddle verify latest -j 2 -n 100 -- "$scenarios/atomicity/fixed"
echo "status $?"
echo "== a wrong command line"
heddle verify latest
echo "status $?"
