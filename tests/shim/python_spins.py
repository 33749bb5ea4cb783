"""Python code that loops until another thread did something gets there: it takes
time, and at its points the other one can go on, also where it is no code of
the program's own and has no points.

run: random 1..3
  all: ^pass .*control=full external=0
  all: ^0.2
run: pct 1..3
  all: ^pass .*control=full external=0
run: green
  all: ^pass .*control=full external=0
  all: ^0.3
"""
import threading
import time

flags = {}


def sleeper(name):
    time.sleep(0.1)
    flags[name] = True


def waiter(name):
    thread = threading.Thread(target=sleeper, args=(name,))
    thread.start()
    return thread


begin = time.monotonic()
thread = waiter("own")
while "own" not in flags:
    pass
thread.join()
thread = waiter("library")
exec(compile("while 'library' not in flags:\n    pass", "<library>", "exec"))
thread.join()
print(f"{time.monotonic() - begin:.3f}")
