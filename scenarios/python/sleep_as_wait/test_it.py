"""The thread needs far less than 0.1 s, on an idle machine."""
import threading
import time
import unittest


class Poller:
    def __init__(self):
        self.polls = 0
        self.thread = threading.Thread(target=self.poll, name="poller")
        self.thread.start()

    def poll(self):
        time.sleep(0.01)
        self.polls += 1


class Buggy(unittest.TestCase):
    def test_polls(self):
        poller = Poller()
        time.sleep(0.1)
        self.assertEqual(poller.polls, 1)


class Fixed(unittest.TestCase):
    def test_polls(self):
        poller = Poller()
        poller.thread.join()
        self.assertEqual(poller.polls, 1)
