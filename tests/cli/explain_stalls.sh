# What fails only where a thread gets no processor for long: an order is a cause if the other one keeps the test from failing
# in spite of that, and not because nobody was kept waiting in the runs that tried it.
cat >test_it.py <<'END'
import queue
import threading
import time
import unittest


class T(unittest.TestCase):
    def test(self):
        q = queue.Queue()

        def w():
            time.sleep(0.1)
            q.put(1)
        threading.Thread(target=w, daemon=True).start()
        time.sleep(0.01)
        self.assertTrue(q.empty())
END
heddle run -n 100 --native 0 -j 1 -- /usr/bin/python3 -m unittest test_it | sed -n '1,/^ *fault/p'
