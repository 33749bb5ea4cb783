"""What a pool runs can be written in C, and is then in no code of the program's: who
looks behind `submit` may look before it was done as well as behind it, and a second
thread of the pool may overtake the first one. Cooperative orders keep the order:
green has the worker begin where its creator blocks.

run: green
  all: later: in order
run: eager
  all: done: in order
run: random 1..24
  some: later: in order
  some: done: in order
  some: out of order
"""
from concurrent.futures import ThreadPoolExecutor

done = []
with ThreadPoolExecutor(2) as pool:
    pool.submit(done.append, 1)
    first = bool(done)
    pool.submit(done.append, 2)
print("done:" if first else "later:", "in order" if done == [1, 2] else "out of order")
