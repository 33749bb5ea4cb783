"""Who waits for a task's result may go on before the pool's thread has said that it is
free: the next task then has a thread of its own. Under the cooperative orders the
thread goes on to where it blocks.

run: green
  all: one thread
run: eager
  all: one thread
run: random 1..40
  some: one thread
  some: two threads
"""
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(2) as pool:
    pool.submit(pow, 2, 3).result()
    pool.submit(pow, 2, 4).result()
    threads = len(pool._threads)
print("one thread" if threads == 1 else "two threads")
