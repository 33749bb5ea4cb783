# What decides a finding: looked for by run, or later; and whether it is fixed.
heddle run -j 2 --native 0 --no-explain --quiet -- "$scenarios/atomicity/buggy"
echo "status $?"
echo "== explain"
heddle explain latest
echo "status $?"
echo "== the same again"
heddle explain latest >again
heddle show latest | diff - again && echo "the same"
echo "== in no time: what was proven stays"
heddle explain latest --for 1ms | diff - again && echo "the same"
echo "== what was proven stays when the program is another one"
cp "$scenarios/atomicity/buggy" program
heddle run -j 1 --native 0 --no-explain --quiet --store other.db -- ./program
heddle explain latest --store other.db >again
cp "$scenarios/atomicity/fixed" program
heddle explain latest --store other.db | diff - again && echo "the same"
echo "== JSON"
heddle report --json - | sed -n '/"causes"/,/^      ]/p'
echo "== not a finding"
heddle explain
echo "status $?"
