"""Two producers fill a list; the test waits for the second."""
import threading
import unittest


def produce(entries, n):
    for i in range(2):
        entries.append((n, i))


def start(entries):
    threads = [threading.Thread(target=produce, args=(entries, n), name=f"producer-{n}") for n in range(2)]
    for thread in threads:
        thread.start()
    return threads


class Buggy(unittest.TestCase):
    def test_entries(self):
        entries = []
        threads = start(entries)
        threads[1].join()
        self.assertEqual(len(entries), 4)


class Fixed(unittest.TestCase):
    def test_entries(self):
        entries = []
        for thread in start(entries):
            thread.join()
        self.assertEqual(len(entries), 4)
