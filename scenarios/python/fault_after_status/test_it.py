"""A task goes into ERROR, and only then is the fault written down."""
import threading
import time
import unittest


class Task:
    def __init__(self):
        self.status = "RUNNING"
        self.faults = []

    def record(self, error):
        self.faults.append(str(error))

    def run_buggy(self):
        try:
            raise ValueError("no disk")
        except ValueError as error:
            self.status = "ERROR"
            self.record(error)

    def run_fixed(self):
        try:
            raise ValueError("no disk")
        except ValueError as error:
            self.record(error)
            self.status = "ERROR"


def wait_for(task, status):
    while task.status != status:
        time.sleep(0.01)


class Buggy(unittest.TestCase):
    def test_fault(self):
        task = Task()
        threading.Thread(target=task.run_buggy, name="task").start()
        wait_for(task, "ERROR")
        self.assertEqual(task.faults, ["no disk"])


class Fixed(unittest.TestCase):
    def test_fault(self):
        task = Task()
        threading.Thread(target=task.run_fixed, name="task").start()
        wait_for(task, "ERROR")
        self.assertEqual(task.faults, ["no disk"])
