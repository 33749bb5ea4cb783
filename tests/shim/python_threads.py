"""A program with threads, queues, events and an executor is under full control,
and CPython's own lock is no part of the log: what is seen of it would be a
mutex or a condition, and this program has neither.

run: green
  all: ^pass .*control=full external=0
run: eager
  all: ^pass .*control=full external=0
run: random 1..8
  all: ^pass .*control=full external=0
  distinct: 5
run: stressed 1..4
  all: ^pass .*control=full external=0
run: pct 1..4
run: green --steps
  some: sem_post
  none: mutex|condition
"""
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

messages, taken = queue.Queue(), []


def take():
    while (message := messages.get()) is not None:
        taken.append(message)
        time.sleep(0.01)


takers = [threading.Thread(target=take) for _ in range(3)]
for taker in takers:
    taker.start()
for number in range(20):
    messages.put(number)
for _ in takers:
    messages.put(None)
for taker in takers:
    taker.join()
assert sorted(taken) == list(range(20))

with ThreadPoolExecutor(4) as executor:
    assert list(executor.map(lambda x: x * x, range(20))) == [x * x for x in range(20)]

done = threading.Event()
threading.Timer(60, done.set).start()
begin = time.monotonic()
assert done.wait(600)
assert 60 <= time.monotonic() - begin < 61
print(taken)
