# A stressed run failed, with a wake-up out of nowhere in it; but its proof has none: the failure needs no timing, and gates.
heddle run -n 4 --seed 20 -j 1 --native 0 --no-explain --quiet -- "$scenarios/lost_wakeup/buggy"
echo "status $?"
heddle show
heddle explain latest --quiet
heddle show
