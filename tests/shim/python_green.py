"""GREEN.md for Python. green is the order of spawn: threads that were started run
first in, first out once the starter blocks, and start() itself lets none of them
reach its run(). eager is that of a patched Thread.start: the new thread runs up
to its first block before start() returns, and what it queued is behind that;
measured on eventlet 0.33.

run: green
  all: ^main A1 B1 C1 A2 B2 C2 end$
run: eager
  all: ^A1 A2 B1 B2 C1 main C2 end$
"""
import threading
import time

order = []


def work(name):
    order.append(name + "1")
    time.sleep(0)
    order.append(name + "2")


threads = [threading.Thread(target=work, args=(name,)) for name in "ABC"]
for thread in threads:
    thread.start()
order.append("main")
for thread in threads:
    thread.join()
print(*order, "end")
