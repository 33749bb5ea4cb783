"""spawn let the caller finish its set-up before the child ran."""
import threading
import unittest


class Server:
    def __init__(self):
        self.handlers = {}
        self.answers = []

    def serve(self):
        self.answers.append(self.handlers.get("ping", "no handler"))

    def start_buggy(self):
        self.thread = threading.Thread(target=self.serve, name="server")
        self.thread.start()
        self.handlers["ping"] = "pong"

    def start_fixed(self):
        self.handlers["ping"] = "pong"
        self.thread = threading.Thread(target=self.serve, name="server")
        self.thread.start()


class Buggy(unittest.TestCase):
    def test_answer(self):
        server = Server()
        server.start_buggy()
        server.thread.join()
        self.assertEqual(server.answers, ["pong"])


class Fixed(unittest.TestCase):
    def test_answer(self):
        server = Server()
        server.start_fixed()
        server.thread.join()
        self.assertEqual(server.answers, ["pong"])
