"""Where no points inside Python code are wanted, a loop that waits for another
thread has none. The watchdog takes the turn from it; then CPython's lock is asked
for, as by any thread that waits for it for 5 ms.

run: random --python-points calls --timeout 50
  all: ^pass .*control=partial
"""
import threading
import time

done = False


def sleeper():
    global done
    time.sleep(0.1)
    done = True


threading.Thread(target=sleeper).start()
while not done:
    pass
