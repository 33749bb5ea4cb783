"""A timer refreshes a cache every second; the test takes a second and a half."""
import threading
import time
import unittest


class Cache:
    def __init__(self):
        self.refreshed = threading.Event()
        self.age = "stale"
        self.timer = threading.Timer(1.0, self.refresh)
        self.timer.start()

    def refresh(self):
        self.age = "fresh"
        self.refreshed.set()


class Buggy(unittest.TestCase):
    def test_refresh(self):
        cache = Cache()
        self.addCleanup(cache.timer.join)
        time.sleep(1.0)
        self.assertEqual(cache.age, "fresh")


class Fixed(unittest.TestCase):
    def test_refresh(self):
        cache = Cache()
        self.addCleanup(cache.timer.join)
        cache.refreshed.wait()
        self.assertEqual(cache.age, "fresh")
