# What decides a finding in Python: orders of places in the test's own code, proven like those of C.
cp "$root/scenarios/python/event_before_state/test_it.py" .
heddle run -j 2 -n 20 --native 0 --no-explain --quiet -- /usr/bin/python3 -m unittest test_it.Buggy
echo "status $?"
heddle explain latest | sed -e '/what:/,/replayed:/d' -e '/^      |/,$d' -e 's/ *unforced.*//' -e 's/ (from [0-9]*)//'
echo "== its steps are told by their lines"
heddle show latest --trace | grep -o 'self.finished.set().*' | tr -s " " | sort -u
echo "== and is found again where the program has changed"
sed -i 's/^class Job:/def unrelated():\n    return 1\n\n\nclass Job:/' test_it.py
heddle verify latest -n 20 -- /usr/bin/python3 -m unittest test_it.Buggy | grep -E 'witness|forced|orders'
echo "== a decorated function is told by its own line"
cat >decorated.py <<'END'
import threading

done = []


class Box:
    @staticmethod
    def fill():
        done.append(1)


threading.Thread(target=Box.fill).start()
assert not done
END
heddle run -j 2 -n 20 --native 0 --no-explain --quiet -- /usr/bin/python3 decorated.py
heddle explain latest | grep -A 1 'fails when'
echo "== a stack is that of the thread that takes the step, also where another one has yet to give the lock up"
cat >test_drain.py <<'END'
import threading
import unittest


class Drain:
    def __init__(self):
        self._cond = threading.Condition()
        self._active = 1

    def leave(self):
        with self._cond:
            self._active -= 1
            self._cond.notify_all()

    def active(self):
        return self._active

    def wait_idle(self):
        if self.active():
            with self._cond:
                self._cond.wait()


class Shutdown(unittest.TestCase):
    def test_waits(self):
        drain = Drain()
        request = threading.Thread(target=drain.leave)
        request.start()
        drain.wait_idle()
        request.join()
END
cat >stacks.py <<'END'
import json
import sys

(finding,) = json.load(sys.stdin)["findings"]
(cause,) = finding["causes"]
for order in cause["orders"]:
    for point in order["before"], order["after"]:
        stack = [(frame["function"], frame["line"]) for frame in point["stack"]]
        if stack[:1] != [(point["function"], point["line"])]:
            print("thread", point["thread"], "at", point["function"], point["line"], "has the stack", stack)
END
heddle run -j 2 -n 20 --seed 4 --native 0 --no-explain --quiet --store drain.db -- /usr/bin/python3 -m unittest test_drain.Shutdown
heddle explain latest --store drain.db >/dev/null
heddle report --store drain.db --json - | /usr/bin/python3 stacks.py
