# A finding, whole: the report, its replay, its schedule without the store.
heddle run -j 2 --native 0 -- "$scenarios/assert_without_join/buggy"
echo "status $?"
echo "== replay"
heddle replay latest
echo "status $?"
echo "== show"
heddle show
echo "status $?"
