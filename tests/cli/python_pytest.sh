# pytest, taken apart by a plugin that is nowhere installed: what is listed, and
# what is told of what failed. Nothing here depends on thread order.
mkdir -p tests/unit
cat >tests/conftest.py <<'END'
import os
import sys

import pytest


@pytest.fixture
def broken():
    raise RuntimeError("fixture")


@pytest.fixture
def torn():
    yield
    assert 0, "teardown"


def pytest_sessionstart():
    assert "heddle" not in os.environ.get("PYTHONPATH", "")
END
cat >tests/unit/test_words.py <<'END'
import threading
import unittest

import pytest


@pytest.mark.parametrize("n", [1, 2, "a::b] *", "é"])
def test_parameter(n):
    assert n != 2, "\x1b[31m"


def test_lines():
    assert [1] == [
        2]


def test_fixture(broken):
    pass


def test_teardown(torn):
    pass


@pytest.mark.skip
def test_skipped():
    pass


@pytest.mark.xfail
def test_expected():
    assert 0


@pytest.mark.xfail(strict=True)
def test_unexpected():
    pass


def test_said():
    pytest.fail("said")


def test_thread_dies():
    thread = threading.Thread(target=lambda: 1 // 0, name="divider")
    thread.start()
    thread.join()
    assert 0


@pytest.mark.filterwarnings("error")
def test_thread_counts():
    thread = threading.Thread(target=lambda: 1 // 0, name="divider")
    thread.start()
    thread.join()


class Case(unittest.TestCase):
    def test_sub(self):
        for i in range(2):
            with self.subTest(i=i):
                self.assertEqual(i, 0)
END
mkdir import && echo "import nowhere" >import/test_import.py
show() {
	/usr/bin/python3 -c '
import json, sys
text = sys.stdin.read()
report = json.loads(text or "{\"tests\": [], \"findings\": []}")
for test in report["tests"]:
    print(ascii(test["id"]), test["verdict"])
for f in sorted(report["findings"], key=lambda f: f["test"]):
    a = f["assertion"]
    print(ascii((f["test"], f["verdict"], f["kind"], f["gates"], a["file"], a["line"], a["function"], a["text"],
                 (a["message"] or "").splitlines()[:1])))'
}
run() {
	heddle run --native 0 -n 1 --json - "$@" | show
	echo "exit status ${PIPESTATUS[0]}"
}
run -- /usr/bin/python3 -m pytest -q tests
run --filter '*said' -- /usr/bin/python3 -um pytest -k 'said or lines' tests/unit
run -- /usr/bin/python3 -m pytest -k nothing tests
run -- /usr/bin/python3 -m pytest import
run -- /usr/bin/python3 -m pytest --no-such-option
find . -type f | sort
