"""A forked child waits for a lock that a thread of its parent's holds: that is a deadlock, told at once, with the line.

run: green
  fails
  all: kind=deadlock
  all: held by a thread of its parent
  all: at <module> tests/shim/python_fork_leaves_holder.py:29
run: random 1..4
  fails
  all: held by a thread of its parent
"""
import os
import threading

lock = threading.Lock()
held, free_it = threading.Event(), threading.Event()


def hold():
    with lock:
        held.set()
        free_it.wait()


threading.Thread(target=hold).start()
held.wait()
child = os.fork()
if child == 0:
    with lock:
        os._exit(0)
free_it.set()
os.waitpid(child, 0)
