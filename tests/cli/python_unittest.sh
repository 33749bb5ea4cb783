# unittest, taken apart: what is listed, and what is told of what failed in
# Python's words. Nothing here depends on thread order.
cat >test_words.py <<'END'
import threading
import unittest


class Words(unittest.TestCase):
    def test_assertion(self):
        def check(value):
            self.assertEqual(
                value,
                2)
        self.assertTrue(True); check(2)
        check(1)

    def test_exception(self):
        raise ValueError("two\nlines \x1b[31m \0 \ud800")

    def test_library(self):
        int(threading.Timer)

    def test_thread_dies(self):
        thread = threading.Thread(target=lambda: 1 // 0, name="divider")
        thread.start()
        thread.join()
        self.fail("no quotient")

    def test_left_behind(self):
        event = threading.Event()
        threading.Thread(target=event.wait, daemon=False).start()
        self.fail("the thread waits for ever, which is not what failed")

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertLess(i, 2)

    @unittest.skip("not here")
    def test_skipped(self):
        self.fail()

    @unittest.expectedFailure
    def test_expected(self):
        self.fail()

    @unittest.expectedFailure
    def test_unexpected(self):
        pass


class TearDown(unittest.TestCase):
    def tearDown(self):
        raise RuntimeError("torn")

    def test_nothing(self):
        pass


class SetUpClass(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise KeyError("class")

    def test_nothing(self):
        pass


class AtExit(unittest.TestCase):
    def test_waits(self):
        event = threading.Event()
        threading.Thread(target=event.wait).start()
END
cat >test_loads.py <<'END'
import unittest


class Number(unittest.TestCase):
    def __init__(self, number):
        super().__init__("check")
        self.number = number

    def id(self):
        return f"test_loads.Number {self.number}"

    def check(self):
        self.assertNotEqual(self.number, 2)


def load_tests(loader, tests, pattern):
    return unittest.TestSuite(Number(n) for n in range(3))
END
echo "import nowhere" >test_import.py
show() {
	/usr/bin/python3 -c '
import json, sys
report = json.load(sys.stdin)
for test in report["tests"]:
    print(test["id"], test["verdict"])
for f in sorted(report["findings"], key=lambda f: f["test"]):
    a = f["assertion"]
    if f["kind"] == "at-exit":
        print(f["test"], f["kind"], f["gates"])
        continue
    print(ascii((f["test"], f["verdict"], f["kind"], f["gates"], a["file"], a["line"], a["function"], a["text"],
                 a["message"].splitlines()[0])))'
}
run() {
	heddle run --native 0 -n 1 --json - -- "$@" | show
	echo "exit status ${PIPESTATUS[0]}"
}
run /usr/bin/python3 -m unittest
run /usr/bin/python3 -W error -um unittest -v test_words.Words.test_skipped test_loads
run /usr/bin/python3 -m unittest discover -k nothing
run /usr/bin/python3 -m unittest no_such_module.X
run /usr/bin/python3 -m unittest --no-such-option
ls
