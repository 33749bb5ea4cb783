"""task_done comes before the callback; join waits for task_done."""
import queue
import threading
import unittest


class Bus:
    def __init__(self, worker):
        self.queue = queue.Queue()
        self.called = []
        self.thread = threading.Thread(target=worker, args=(self,), name="bus")
        self.thread.start()

    def end(self):
        self.queue.put(None)
        self.thread.join()


def work_buggy(bus):
    while (item := bus.queue.get()) is not None:
        bus.queue.task_done()
        bus.called.append(item)


def work_fixed(bus):
    while (item := bus.queue.get()) is not None:
        bus.called.append(item)
        bus.queue.task_done()


class Buggy(unittest.TestCase):
    def test_callback(self):
        bus = Bus(work_buggy)
        self.addCleanup(bus.end)
        bus.queue.put("event")
        bus.queue.join()
        self.assertEqual(bus.called, ["event"])


class Fixed(unittest.TestCase):
    def test_callback(self):
        bus = Bus(work_fixed)
        self.addCleanup(bus.end)
        bus.queue.put("event")
        bus.queue.join()
        self.assertEqual(bus.called, ["event"])
