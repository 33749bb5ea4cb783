"""The same lines by a single thread, beside one that waits, and by two threads at once."""
import threading

import bench

ROUNDS, LINES = 50000, 4


def work(rounds):
    total = 0
    for i in range(rounds):
        total += i
        total ^= 3
        total += 5


def measure(how):
    begin = bench.now_ns()
    work(ROUNDS)
    bench.report(begin, ROUNDS * LINES, how)


measure(".alone")
ready, done = threading.Event(), threading.Event()


def waits():
    ready.set()
    done.wait()


waiting = threading.Thread(target=waits)
waiting.start()
ready.wait()
measure(".beside")
done.set()
waiting.join()

begin = bench.now_ns()
threads = [threading.Thread(target=work, args=(ROUNDS // 2,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
bench.report(begin, ROUNDS * LINES, ".both")
