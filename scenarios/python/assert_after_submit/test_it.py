"""A service hands its work to an executor. Under green threads the pool ran it
before submit's caller looked."""
import unittest
from concurrent.futures import ThreadPoolExecutor


class Service:
    def __init__(self):
        self.pool = ThreadPoolExecutor(max_workers=1)
        self.done = []

    def handle(self, request):
        return self.pool.submit(self.done.append, request)


class Buggy(unittest.TestCase):
    def test_handle(self):
        service = Service()
        self.addCleanup(service.pool.shutdown)
        service.handle("one")
        self.assertEqual(service.done, ["one"])


class Fixed(unittest.TestCase):
    def test_handle(self):
        service = Service()
        self.addCleanup(service.pool.shutdown)
        service.handle("one").result()
        self.assertEqual(service.done, ["one"])
