"""The heartbeat of an earlier client is still to come when the test patches send."""
import sys
import threading
import unittest
from unittest import mock


def send(message):
    pass


def deliver(message):
    sys.modules[__name__].send(message)


class Client:
    def __init__(self):
        self.thread = threading.Thread(target=self.say_hello, name="client")
        self.thread.start()

    def say_hello(self):
        deliver("hello")


class Buggy(unittest.TestCase):
    def setUp(self):
        self.client = Client()

    def test_send(self):
        with mock.patch(f"{__name__}.send") as patched:
            deliver("mine")
            patched.assert_called_once_with("mine")


class Fixed(unittest.TestCase):
    def setUp(self):
        self.client = Client()
        self.client.thread.join()

    def test_send(self):
        with mock.patch(f"{__name__}.send") as patched:
            deliver("mine")
            patched.assert_called_once_with("mine")
