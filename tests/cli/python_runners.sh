# testtools, stestr and CPython's own runner: what they list, and what is told.
# Nothing here depends on thread order.
mkdir -p pkg/tests
touch pkg/__init__.py pkg/tests/__init__.py
cat >pkg/tests/test_words.py <<'END'
import unittest

import testtools
from testtools.matchers import Equals


class Words(testtools.TestCase):
    def test_matches(self):
        self.assertThat(
            1,
            Equals(2))

    def test_raises(self):
        raise ValueError("v")

    def test_skips(self):
        self.skipTest("not here")

    def test_passes(self):
        pass


class Plain(unittest.TestCase):
    def test_fails(self):
        self.assertEqual(1, 2)
END
cat >pkg/tests/test_twice.py <<'END'
import testscenarios


class Twice(testscenarios.TestWithScenarios):
    scenarios = [("one", {"n": 1}), ("two", {"n": 2})]

    def test_n(self):
        self.assertEqual(self.n, 2)
END
printf '[DEFAULT]\ntest_path=./pkg/tests\ntop_dir=./\n' >.stestr.conf
show() {
	/usr/bin/python3 -c '
import json, sys
report = json.load(sys.stdin)
for test in report["tests"]:
    print(test["id"], test["verdict"])
for f in sorted(report["findings"], key=lambda f: f["test"]):
    a = f["assertion"]
    print((f["test"], f["kind"], a["file"], a["line"], a["function"], a["text"], a["message"]))'
}
run() {
	heddle run --native 0 -n 1 --json - "$@" | show
	echo "exit status ${PIPESTATUS[0]}"
}
run -- /usr/bin/python3 -m testtools.run discover -t . -s pkg/tests
run -- stestr run --serial -E skips Words
run --filter '*Words*' -- /usr/bin/python3 -m pytest -q pkg/tests/test_words.py
run --filter '*PyQueueTest.test_basic' -- /usr/bin/python3 -m test test_queue
