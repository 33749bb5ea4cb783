"""An empty queue tells that the last item was taken, not that it was worked on."""
import queue
import threading
import time


def start(items, results):
    def run():
        while (item := items.get()) is not None:
            results.append(item * 2)
            items.task_done()
    thread = threading.Thread(target=run, name="worker")
    thread.start()
    return thread


def test_buggy():
    items, results = queue.Queue(), []
    thread = start(items, results)
    items.put(1)
    while not items.empty():
        time.sleep(0.01)
    try:
        assert results == [2]
    finally:
        items.put(None)
        thread.join()


def test_fixed():
    items, results = queue.Queue(), []
    thread = start(items, results)
    items.put(1)
    items.join()
    try:
        assert results == [2]
    finally:
        items.put(None)
        thread.join()
