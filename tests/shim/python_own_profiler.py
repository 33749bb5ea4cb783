"""A program that sets a profiler of its own, or takes ours away, ends as it does without: frames that no event tells the
end of are kept, and asked for anew.

run: native
run: green
  all: ^pass
run: random 1..10
  all: ^pass
"""
import cProfile
import sys
import threading

lock = threading.Lock()
seen = []


def nothing_follows():
    sys.setprofile(None)
    sys.settrace(None)


def own_profiler():
    profiler = cProfile.Profile()
    profiler.enable()
    return profiler


def work(number):
    profiler = own_profiler() if number == 2 else nothing_follows()
    with lock:
        seen.append(number)
    if profiler:
        profiler.disable()
    with lock:
        seen.append(number)


threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
nothing_follows()
with lock:
    assert sorted(seen) == [0, 0, 1, 1, 2, 2], seen
