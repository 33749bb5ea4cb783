"""emit is called under the handler's lock; flush, called by the threads, is not."""
import logging
import threading
import unittest


class Batch(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records, self.batches = [], []

    def emit(self, record):
        self.records.append(record.getMessage())

    def hand_over(self):
        batch = list(self.records)
        self.batches.append(batch)
        self.records.clear()

    def hand_over_locked(self):
        with self.lock:
            self.hand_over()


def work(logger, flush, n):
    logger.warning("message %d", n)
    flush()


def collect(flush):
    handler = Batch()
    logger = logging.Logger("shared")
    logger.addHandler(handler)
    threads = [threading.Thread(target=work, args=(logger, lambda: flush(handler), n), name=f"logger-{n}")
               for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(message for batch in handler.batches for message in batch)


class Buggy(unittest.TestCase):
    def test_messages(self):
        self.assertEqual(collect(Batch.hand_over), ["message 0", "message 1"])


class Fixed(unittest.TestCase):
    def test_messages(self):
        self.assertEqual(collect(Batch.hand_over_locked), ["message 0", "message 1"])
