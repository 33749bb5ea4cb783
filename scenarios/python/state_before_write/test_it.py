"""A worker says that it runs; a started thread has not said it yet."""
import threading
import unittest


class Worker:
    def __init__(self):
        self.state = "new"
        self.ready = threading.Event()
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, name="worker")

    def run(self):
        self.state = "running"
        self.ready.set()
        self.stop.wait()

    def end(self):
        self.stop.set()
        self.thread.join()


class Buggy(unittest.TestCase):
    def test_state(self):
        worker = Worker()
        worker.thread.start()
        self.addCleanup(worker.end)
        self.assertEqual(worker.state, "running")


class Fixed(unittest.TestCase):
    def test_state(self):
        worker = Worker()
        worker.thread.start()
        self.addCleanup(worker.end)
        worker.ready.wait()
        self.assertEqual(worker.state, "running")
