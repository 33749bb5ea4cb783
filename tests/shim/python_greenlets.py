"""Greenlets come back by another way than they went, and end in the midst: what a thread
is taken to be inside of is where it is. Freed memory is overwritten, so that a frame that
is gone is not read.

run: green 1
  all: ^ok$
run: random 1..3
  all: ^ok$
"""
import os
import random
import sys
import threading

import greenlet

if "PYTHONMALLOC" not in os.environ:
    os.environ["PYTHONMALLOC"] = "debug"
    os.execv(sys.executable, [sys.executable, *sys.argv])

lock = threading.Lock()
wait = threading.Event()
thread = threading.Thread(target=wait.wait)
thread.start()
random.seed(1)
alive = []
left = 3000

def meet():
    with lock:
        pass

def go(n):
    """Comes back by another way than it went."""
    global left
    while left and n < 30:
        left -= 1
        what = random.randrange(6)
        if what == 0:
            alive.append(greenlet.greenlet(go))
            alive[-1].switch(n + random.randrange(5))
        elif what == 1 and alive:
            random.choice(alive).switch(n)
        elif what == 2 and alive:
            del alive[random.randrange(len(alive))]
        elif what == 3:
            go(n + 1)
        elif what == 4:
            meet()
        else:
            return

while left:
    go(0)
alive.clear()
wait.set()
thread.join()
print("ok")
