"""Green semaphores hand over first come first served; a Lock promises nothing."""
import threading
import unittest


def run(gate, order, threads):
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    return order


def waiter(gate, order, n):
    gate.wait()
    order.append(n)


def make():
    gate, order = threading.Event(), []
    threads = [threading.Thread(target=waiter, args=(gate, order, n), name=f"waiter-{n}") for n in range(3)]
    return gate, order, threads


class Buggy(unittest.TestCase):
    def test_order(self):
        self.assertEqual(run(*make()), [0, 1, 2])


class Fixed(unittest.TestCase):
    def test_order(self):
        self.assertEqual(sorted(run(*make())), [0, 1, 2])
