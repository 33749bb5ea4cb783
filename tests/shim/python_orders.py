"""Small programs whose order is decided by who is started when and who wakes first:
green is real eventlet's spawn, eager its patched Thread.start. Without heddle the
programs run under eventlet and gevent themselves, both ways; where one is not
installed, its part is left out. Two differences are known: under green who takes a
lock again while others wait for it gets it, as in gevent 22.10; in eventlet 0.33 it
comes behind them. Whom a semaphore of a patched gevent lets in comes before those
that wait to go on, under eager and in eventlet behind them.

run: native
  all: ^(eventlet spawn sleeps: main A1 B1 C1 A2 B2 C2|no eventlet)$
  all: ^(eventlet spawn lock: main A1 A2 B1 B2 C1 C2|no eventlet)$
  all: ^(eventlet spawn semaphore: main A1 B1 A2 B2 C1 C2|no eventlet)$
  all: ^(eventlet spawn queued: main put put A0 A1|no eventlet)$
  all: ^(eventlet spawn event: main A1 B1 C1 set A2 B2 C2|no eventlet)$
  all: ^(eventlet spawn later: main B C A|no eventlet)$
  all: ^(eventlet spawn nested: main A1 A2 B1 B2 a b|no eventlet)$
  all: ^(eventlet spawn again: main A1 B1 A2 B2|no eventlet)$
  all: ^(eventlet patched sleeps: A1 A2 B1 B2 C1 main C2|no eventlet)$
  all: ^(eventlet patched lock: A1 A2 B1 B2 C1 main C2|no eventlet)$
  all: ^(eventlet patched again: A1 A2 main B1 B2|no eventlet)$
  all: ^(eventlet patched semaphore: A1 A2 B1 B2 C1 main C2|no eventlet)$
  all: ^(eventlet patched queued: main put put A0 A1|no eventlet)$
  all: ^(eventlet patched event: A1 B1 C1 main set A2 B2 C2|no eventlet)$
  all: ^(eventlet patched later: main B C A|no eventlet)$
  all: ^(eventlet patched nested: A1 a B1 A2 main b B2|no eventlet)$
  all: ^(gevent spawn sleeps: main A1 B1 C1 A2 B2 C2|no gevent)$
  all: ^(gevent spawn lock: main A1 A2 B1 B2 C1 C2|no gevent)$
  all: ^(gevent spawn semaphore: main A1 B1 A2 B2 C1 C2|no gevent)$
  all: ^(gevent spawn queued: main put put A0 A1|no gevent)$
  all: ^(gevent spawn event: main A1 B1 C1 set A2 B2 C2|no gevent)$
  all: ^(gevent spawn later: main B C A|no gevent)$
  all: ^(gevent spawn nested: main A1 A2 B1 B2 a b|no gevent)$
  all: ^(gevent spawn again: main A1 A2 B1 B2|no gevent)$
  all: ^(gevent patched sleeps: A1 A2 B1 B2 C1 main C2|no gevent)$
  all: ^(gevent patched lock: A1 A2 B1 B2 C1 main C2|no gevent)$
  all: ^(gevent patched again: A1 A2 main B1 B2|no gevent)$
  all: ^(gevent patched semaphore: A1 A2 B1 C1 B2 main C2|no gevent)$
  all: ^(gevent patched queued: main put put A0 A1|no gevent)$
  all: ^(gevent patched event: A1 B1 C1 main set A2 B2 C2|no gevent)$
  all: ^(gevent patched later: main B C A|no gevent)$
  all: ^(gevent patched nested: A1 a B1 A2 main b B2|no gevent)$
run: green
  all: ^sleeps: main A1 B1 C1 A2 B2 C2$
  all: ^lock: main A1 A2 B1 B2 C1 C2$
  all: ^semaphore: main A1 B1 A2 B2 C1 C2$
  all: ^queued: main put put A0 A1$
  all: ^event: main A1 B1 C1 set A2 B2 C2$
  all: ^later: main B C A$
  all: ^nested: main A1 A2 B1 B2 a b$
  all: ^again: main A1 A2 B1 B2$
run: eager
  all: ^sleeps: A1 A2 B1 B2 C1 main C2$
  all: ^lock: A1 A2 B1 B2 C1 main C2$
  all: ^again: A1 A2 main B1 B2$
  all: ^semaphore: A1 A2 B1 B2 C1 main C2$
  all: ^queued: main put put A0 A1$
  all: ^event: A1 B1 C1 main set A2 B2 C2$
  all: ^later: main B C A$
  all: ^nested: A1 a B1 A2 main b B2$
"""
import importlib.util
import os
import queue
import subprocess
import sys
import threading
import time

order = []
started = []


def start_thread(function, *arguments):
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    started.append(thread.join)


def start_all(function, names="ABC", *arguments):
    for name in names:
        start(function, name, *arguments)
    order.append("main")


def twice(name, between=lambda: time.sleep(0)):
    order.append(name + "1")
    between()
    order.append(name + "2")


def sleeps():
    start_all(twice)


def lock():
    mutex = threading.Lock()

    def locked(name):
        with mutex:
            twice(name)
    start_all(locked)


def again():
    """Who releases a lock may take it again first."""
    mutex = threading.Lock()

    def locked(name):
        for turn in "12":
            with mutex:
                order.append(name + turn)
                time.sleep(0)
    start_all(locked, "AB")


def semaphore():
    two = threading.Semaphore(2)

    def inside(name):
        with two:
            twice(name)
    start_all(inside)


def queued():
    messages = queue.Queue()

    def take(name):
        for _ in range(2):
            order.append(name + str(messages.get()))
    start_all(take, "A")
    for number in range(2):
        messages.put(number)
        order.append("put")


def event():
    done = threading.Event()
    start_all(twice, "ABC", done.wait)
    time.sleep(0.1)
    done.set()
    order.append("set")


def later():
    """Sleepers come by the time at which they are due."""
    def sleep(name, seconds):
        time.sleep(seconds)
        order.append(name)
    for name, seconds in (("A", 0.3), ("B", 0.1), ("C", 0.2)):
        start(sleep, name, seconds)
    order.append("main")


def nested():
    """A thread that starts threads."""
    def inner(name):
        order.append(name)

    def outer(name):
        order.append(name + "1")
        start(inner, name.lower())
        order.append(name + "2")
    start_all(outer, "AB")


def run_all(prefix=""):
    for program in (sleeps, lock, again, semaphore, queued, event, later, nested):
        order.clear()
        program()
        while started:
            started.pop(0)()
        print(f"{prefix}{program.__name__}:", *order, flush=True)


def spawner(library):
    """How the library starts a green thread; all that blocks is patched."""
    if library == "eventlet":
        import eventlet
        eventlet.monkey_patch()
        return lambda *call: started.append(eventlet.spawn(*call).wait)
    import gevent.monkey
    gevent.monkey.patch_all()
    return lambda *call: started.append(gevent.spawn(*call).join)


def under(library):
    if not importlib.util.find_spec(library):
        print("no", library, flush=True)
        return
    for way in ("spawn", "patched"):
        subprocess.run([sys.executable, __file__, library, way], check=True)


start = start_thread
if sys.argv[1:]:
    spawn = spawner(sys.argv[1])
    if sys.argv[2] == "spawn":
        start = spawn
    run_all(" ".join(sys.argv[1:]) + " ")
elif "HEDDLE_WIRE" in os.environ:
    run_all()
else:
    under("eventlet")
    under("gevent")
