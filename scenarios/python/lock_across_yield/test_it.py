"""Green threads switched only at I/O, so taking two locks was one step."""
import threading
import unittest


class Account:
    def __init__(self, balance):
        self.lock = threading.Lock()
        self.balance = balance

    def add(self, amount):
        self.balance += amount


def move_buggy(source, target, amount):
    with source.lock:
        source.add(-amount)
        with target.lock:
            target.add(amount)


def move_fixed(source, target, amount):
    first, second = sorted((source, target), key=id)
    with first.lock:
        with second.lock:
            source.add(-amount)
            target.add(amount)


def both_ways(test, move):
    a, b = Account(10), Account(10)
    threads = [threading.Thread(target=move, args=(a, b, 1), name="there"),
               threading.Thread(target=move, args=(b, a, 2), name="back")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    test.assertEqual((a.balance, b.balance), (11, 9))


class Buggy(unittest.TestCase):
    def test_move(self):
        both_ways(self, move_buggy)


class Fixed(unittest.TestCase):
    def test_move(self):
        both_ways(self, move_fixed)
