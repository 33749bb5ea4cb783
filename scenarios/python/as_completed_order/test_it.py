"""as_completed gives futures as they are done, which is as they were submitted only while one thread after the other
runs from its wake-up to its end."""
import concurrent.futures
import threading
import unittest


def fetch(name, opened):
    opened.wait()
    return name.lower()


def fetch_all(names):
    """The gate opens when the caller waits already."""
    opened = threading.Event()
    gate = threading.Timer(0.1, opened.set)
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        futures = [pool.submit(fetch, name, opened) for name in names]
        gate.start()
        return [future.result() for future in concurrent.futures.as_completed(futures)]


class Buggy(unittest.TestCase):
    def test_fetch(self):
        self.assertEqual(fetch_all("AB"), ["a", "b"])


class Fixed(unittest.TestCase):
    def test_fetch(self):
        self.assertEqual(sorted(fetch_all("AB")), ["a", "b"])
