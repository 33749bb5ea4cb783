"""Nothing switched between the look and the making, once."""
import threading
import unittest


class Registry:
    instance = None
    lock = threading.Lock()
    made = 0

    def __init__(self):
        type(self).made += 1

    @classmethod
    def get_buggy(cls):
        if cls.instance is None:
            cls.instance = cls()
        return cls.instance

    @classmethod
    def get_fixed(cls):
        with cls.lock:
            return cls.get_buggy()


def get_twice(get):
    Registry.instance = None
    got = []
    threads = [threading.Thread(target=lambda: got.append(get()), name=f"user-{n}") for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


class Buggy(unittest.TestCase):
    def test_one(self):
        first, second = get_twice(Registry.get_buggy)
        self.assertIs(first, second)


class Fixed(unittest.TestCase):
    def test_one(self):
        first, second = get_twice(Registry.get_fixed)
        self.assertIs(first, second)
