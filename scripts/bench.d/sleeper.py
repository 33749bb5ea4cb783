"""A suite whose tests do little but sleep."""
import threading
import time
import unittest


class Test(unittest.TestCase):
    def test_sleeps(self):
        thread = threading.Thread(target=time.sleep, args=(2,))
        thread.start()
        time.sleep(1)
        thread.join()
        self.assertFalse(thread.is_alive())
