# A finding's witness, a small text, and what it says of another program.
heddle run -j 2 --native 0 --quiet -- "$scenarios/atomicity/buggy"
heddle show latest --witness | tee witness.txt
echo "== the bug"
heddle replay --witness witness.txt -- "$scenarios/atomicity/buggy"
echo "status $?"
echo "== its twin"
heddle replay --witness witness.txt -- "$scenarios/atomicity/fixed"
echo "status $?"
echo "== another program, from standard input"
heddle replay --witness - -- "$scenarios/lock_cycle/fixed" <witness.txt
echo "status $?"
echo "== a witness that cannot be read"
sed 's/ after / behind /' witness.txt >bad.txt
heddle replay --witness bad.txt -- "$scenarios/atomicity/buggy"
echo "status $?"
heddle replay --witness nowhere -- "$scenarios/atomicity/buggy"
echo "status $?"
heddle replay --witness witness.txt
echo "status $?"
heddle show --witness
echo "status $?"
echo "== a finding that was not explained"
heddle run -j 2 --native 0 --quiet --no-explain --store other.db -- "$scenarios/atomicity/buggy"
heddle show latest --witness --store other.db
echo "status $?"
