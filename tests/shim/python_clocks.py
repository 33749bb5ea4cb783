"""Whatever tells the time or waits for it agrees, and waiting takes no time: every
way to wait for a minute, ten of them, moves every clock by a minute.

run: green
  all: ^pass .*control=full external=0
  all: ^ten minutes$
run: random 1..5
  all: ^pass .*control=full external=0
  all: ^ten minutes$
run: random 1..3 --python-points calls
  all: ^ten minutes$
"""
import datetime
import queue
import select
import socket
import threading
import time

CLOCKS = {
    "time": time.time,
    "monotonic": time.monotonic,
    "perf_counter": time.perf_counter,
    "datetime": lambda: datetime.datetime.now().timestamp(),
    "clock_gettime": lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
}
near, far = socket.socketpair()
near.settimeout(60)
condition = threading.Condition()
idle = threading.Thread(target=time.sleep, args=(1000,), daemon=True)  # a second thread all the time
idle.start()


def in_condition():
    with condition:
        condition.wait(60)


def in_queue():
    try:
        queue.Queue().get(timeout=60)
    except queue.Empty:
        pass


def at_socket():
    try:
        near.recv(1)
    except TimeoutError:
        pass


def by_timer():
    done = threading.Event()
    threading.Timer(60, done.set).start()
    done.wait()


def at_epoll():
    with select.epoll() as epoll:
        epoll.register(near, select.EPOLLIN)
        epoll.poll(60)


def for_a_thread():
    idle.join(60)


WAYS = [lambda: time.sleep(60), lambda: threading.Event().wait(60), in_condition, in_queue, at_socket, by_timer,
        lambda: select.select([near], [], [], 60), at_epoll, for_a_thread,
        lambda: threading.Lock().acquire() and threading.Semaphore(0).acquire(timeout=60)]

first = time.monotonic()
for way in WAYS:
    before = {name: clock() for name, clock in CLOCKS.items()}
    way()
    for name, clock in CLOCKS.items():
        passed = clock() - before[name]
        assert 60 <= passed + 1e-6 and passed < 60.1, f"{name} shows {passed} s"
assert 600 <= time.monotonic() - first < 601
print("ten minutes")
