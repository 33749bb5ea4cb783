"""With one green thread per request each began with no context. A pool's
thread remembers the request before, if it is the one that comes next."""
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

context = threading.local()


def handle_buggy(user):
    if user:
        context.user = user
    return getattr(context, "user", "nobody")


def handle_fixed(user):
    context.user = user or "nobody"
    return context.user


class Buggy(unittest.TestCase):
    def test_context(self):
        with ThreadPoolExecutor(max_workers=2) as pool:
            pool.submit(handle_buggy, "alice")
            self.assertEqual(pool.submit(handle_buggy, None).result(), "nobody")


class Fixed(unittest.TestCase):
    def test_context(self):
        with ThreadPoolExecutor(max_workers=2) as pool:
            pool.submit(handle_fixed, "alice")
            self.assertEqual(pool.submit(handle_fixed, None).result(), "nobody")
