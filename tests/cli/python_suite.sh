# Suites: all tests in few processes first; alone are run those that have a
# second thread, fail, or end otherwise. A process that loads the tests leaves
# a line in `starts`.
cat >test_suite.py <<'END'
import os
import signal
import threading
import unittest

with open("starts", "a") as file:
    file.write("start\n")


def meet():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


class Alone(unittest.TestCase):
    pass


for i in range(40):
    setattr(Alone, f"test_{i}", lambda self: None)


class Behind(unittest.TestCase):
    """In one process with the others it is another test."""
    seen = []

    def test_a(self):
        self.seen.append(1)

    def test_b_fails_behind(self):
        self.assertEqual(self.seen, [])

    def test_c_needs_others(self):
        self.assertEqual(self.seen, [1])

    def test_d_ends_the_process(self):
        if self.seen:
            os._exit(0)
        elif os.path.exists("interrupt"):
            os.unlink("interrupt")
            os.kill(os.getppid(), signal.SIGINT)
            signal.pause()

    def test_e_comes_after_that(self):
        pass

    def test_f_fails_always(self):
        self.fail()

    @unittest.skip("not here")
    def test_g_skipped(self):
        self.fail()


class Fixture(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        meet()

    def test_1(self):
        pass

    def test_2(self):
        pass


class Leaves(unittest.TestCase):
    """The thread is there in the next tests, too, which are run alone for that."""

    def test_1_leaves(self):
        self.timer = threading.Timer(1000, int)
        self.timer.daemon = True
        self.timer.start()

    def test_2_beside(self):
        pass


class TornDown(unittest.TestCase):
    """Behind its tests it fails, alone and among the others."""
    @classmethod
    def tearDownClass(cls):
        raise AssertionError("torn")

    def test_1(self):
        pass


class Meets(unittest.TestCase):
    def test_meets(self):
        meet()

    def test_child(self):
        os.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0)
END
cat >show.py <<'END'
import json
import sys
report = json.load(open("report.json"))
for test in report["tests"]:
    if "Alone" not in test["id"]:
        print(test["id"], test["verdict"], test["threads"], test["schedules"], test.get("in_suite"))
print(sum("Alone" in test["id"] and test["verdict"] == "robust" for test in report["tests"]), "others are robust")
print({name: condition["runs"] for name, condition in report["conditions"].items()})
END
run() {
	rm -f starts
	echo "\$ heddle run $*"
	heddle run -v -j 1 --native 1 -n 2 --no-explain --json report.json "$@" >text 2>told
	echo "exit status $?"
	grep 'processes' told
	grep 'others\|before it\|skipped' text
	/usr/bin/python3 show.py
	echo "$(wc -l <starts) starts"
}
run -- /usr/bin/python3 -m unittest test_suite
run -- /usr/bin/python3 -m pytest -q test_suite.py
run --filter '*Alone*' -- /usr/bin/python3 -m testtools.run test_suite
run --filter '*Alone.test_1' -- /usr/bin/python3 -m unittest test_suite

# Fixtures of pytest; xdist and -x are not for one process.
cat >test_fixtures.py <<'END'
import threading

import pytest


@pytest.fixture(scope="module")
def met():
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


@pytest.mark.parametrize("n", range(8))
def test_none(n):
    pass


def test_first(met):
    pass


def test_fails():
    assert 0


def test_second(met):
    pass
END
heddle run -j 1 --native 0 -n 1 --no-explain -- /usr/bin/python3 -m pytest -x test_fixtures.py | grep '^test_\|others'

# Interrupted and resumed: what is settled stays.
touch interrupt
heddle run -j 1 --native 1 -n 2 --no-explain --store s.db -- /usr/bin/python3 -m unittest test_suite >text 2>told
echo "exit status $?"
heddle run -v -j 1 --resume --no-explain --store s.db --json report.json >text 2>told
echo "exit status $?"
/usr/bin/python3 show.py

# What failed among the others is begun first; tests that are not begun then are told, and a resumed campaign has them.
heddle run -j 1 --native 1 -n 2 --no-explain --fail-fast --store t.db --json report.json -- /usr/bin/python3 -m unittest test_suite \
	>text 2>told
echo "exit status $?"
grep 'not run alone\|never begun\|^1 finding' text | sed 's/, [0-9.]* s/, TIME/'
/usr/bin/python3 show.py

# When the time is up, so is the suite's, though a test waits for ever; but for one, no more tests are begun.
touch wait
cat >test_waits.py <<'END'
import os
import signal
import threading
import unittest


class Waits(unittest.TestCase):
    def test_1(self):
        pass

    def test_2_waits(self):
        if os.path.exists("wait"):
            signal.pause()

    def test_meets(self):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()


for i in range(3, 11):
    setattr(Waits, f"test_{i}", lambda self: None)
END
heddle run -j 1 --native 1 -n 2 --no-explain --for 40ms --timeout 1h --store w.db -- /usr/bin/python3 -m unittest test_waits |
	sed 's/, [0-9.]* s/, TIME/'
# What was not reached is surveyed when the campaign goes on.
rm wait
heddle run -v -j 1 --resume --for 10m --no-explain --store w.db 2>told | sed 's/, [0-9.]* s/, TIME/'
grep 'processes' told
