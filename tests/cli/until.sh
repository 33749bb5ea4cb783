# A replay that ends on its way: who is where.
heddle run -n 60 --native 0 --quiet --no-explain -- "$scenarios/lock_cycle/buggy"
heddle show latest --trace | head -12
echo "== until step 5"
heddle replay latest --until 5
echo "status $?"
echo "== by a schedule's text"
heddle report --json - | sed -n 's/.*"schedule": "\(.*\)".*/\1/p' >schedule
heddle replay --schedule schedule --until 5 -- "$scenarios/lock_cycle/buggy"
echo "== beyond the end"
heddle replay latest --until 1000 2>&1 | head -2
