"""The worker announces its result, and then stores it."""
import threading
import unittest


class Job:
    def __init__(self):
        self.finished = threading.Event()
        self.result = None

    def compute(self):
        return sum(range(10))

    def run_buggy(self):
        self.finished.set()
        self.result = self.compute()

    def run_fixed(self):
        self.result = self.compute()
        self.finished.set()


class Buggy(unittest.TestCase):
    def test_result(self):
        job = Job()
        threading.Thread(target=job.run_buggy, name="job").start()
        job.finished.wait()
        self.assertEqual(job.result, 45)


class Fixed(unittest.TestCase):
    def test_result(self):
        job = Job()
        threading.Thread(target=job.run_fixed, name="job").start()
        job.finished.wait()
        self.assertEqual(job.result, 45)
