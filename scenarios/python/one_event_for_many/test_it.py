"""The consumer sets an event per message; the test sends three and waits once."""
import queue
import threading
import unittest


class Consumer:
    def __init__(self):
        self.messages = queue.Queue()
        self.seen = []
        self.received = threading.Event()
        self.thread = threading.Thread(target=self.run, name="consumer")
        self.thread.start()

    def run(self):
        while True:
            message = self.messages.get()
            if message is None:
                return
            self.seen.append(message)
            self.received.set()
            self.messages.task_done()

    def end(self):
        self.messages.put(None)
        self.thread.join()


class Buggy(unittest.TestCase):
    def test_messages(self):
        consumer = Consumer()
        self.addCleanup(consumer.end)
        for message in "abc":
            consumer.messages.put(message)
        consumer.received.wait()
        self.assertEqual(consumer.seen, ["a", "b", "c"])


class Fixed(unittest.TestCase):
    def test_messages(self):
        consumer = Consumer()
        self.addCleanup(consumer.end)
        for message in "abc":
            consumer.messages.put(message)
        consumer.messages.join()
        self.assertEqual(consumer.seen, ["a", "b", "c"])
