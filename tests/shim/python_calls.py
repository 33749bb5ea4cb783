"""A call takes time as a line does, so that who polls by calls comes to the end
of its waiting: 21 of them on each of 10,000 lines are some 20 ms.

run: green
  all: ^pass .*control=full external=0
  all: ^they take time
run: random 1..2
  all: ^they take time
"""
import threading
import time


def poll(x):
    for _ in range(10000):
        x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x(); x()


thread = threading.Thread(target=threading.Event().wait, args=(1000,), daemon=True)
thread.start()
begin = time.monotonic()
poll(int().bit_length)
print("they take time" if time.monotonic() - begin > 0.01 else "they take none")
