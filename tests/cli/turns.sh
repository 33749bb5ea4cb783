# Tests take turns: none waits until the one before it has had all of its schedules. A run takes 20 ms of real time at
# least, so that no turn has all of them.
cat >test_two.py <<'PY'
import os
import threading
import unittest


class Test(unittest.TestCase):
    def run_one(self):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
        with open("order", "a") as file:
            file.write(self._testMethodName[-1])
        os.spawnve(os.P_WAIT, "/bin/sleep", ["sleep", "0.02"], {})

    test_a = test_b = run_one
PY
heddle run --quiet -n 16 -j 1 --native 0 --restart exec -- /usr/bin/python3 -m unittest -q test_two
echo "$(tr -s ab <order)" | sed "s/abab.*/in turns/"
