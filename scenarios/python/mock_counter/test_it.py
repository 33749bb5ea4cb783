"""A hand-written mock adds up what it is called with; += is a read and a write,
and what is called in between lets another thread in."""
import threading
import unittest


class Mailer:
    def __init__(self):
        self.sent = 0
        self.lock = threading.Lock()

    def size(self, message):
        return len(message)

    def send(self, message):
        self.sent += self.size(message)

    def send_locked(self, message):
        with self.lock:
            self.send(message)


def send_twice(mailer, send):
    threads = [threading.Thread(target=send, args=("hello",), name=f"sender-{n}") for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return mailer.sent


class Buggy(unittest.TestCase):
    def test_calls(self):
        mailer = Mailer()
        self.assertEqual(send_twice(mailer, mailer.send), 10)


class Fixed(unittest.TestCase):
    def test_calls(self):
        mailer = Mailer()
        self.assertEqual(send_twice(mailer, mailer.send_locked), 10)
