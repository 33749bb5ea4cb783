"""Who waits for a Condition without a look at what it stands for misses a notification that came before."""
import threading
import unittest


class Mailbox:
    def __init__(self):
        self.filled = threading.Condition()
        self.mail = []

    def put(self, item):
        with self.filled:
            self.mail.append(item)
            self.filled.notify()

    def get(self):
        with self.filled:
            self.filled.wait()
            return self.mail.pop()

    def get_if_any(self):
        with self.filled:
            self.filled.wait_for(lambda: self.mail)
            return self.mail.pop()


def receive(get):
    box = Mailbox()
    thread = threading.Thread(target=box.put, args=("a",), name="sender")
    thread.start()
    item = get(box)
    thread.join()
    return item


class Buggy(unittest.TestCase):
    def test_get(self):
        self.assertEqual(receive(Mailbox.get), "a")


class Fixed(unittest.TestCase):
    def test_get(self):
        self.assertEqual(receive(Mailbox.get_if_any), "a")
