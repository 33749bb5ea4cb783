"""Two threads hand a turn to and fro by two Events."""
import threading

import bench

ROUNDS = 2000
events = [threading.Event(), threading.Event()]


def play(me):
    for _ in range(ROUNDS):
        events[me].wait()
        events[me].clear()
        events[not me].set()


other = threading.Thread(target=play, args=(1,))
other.start()
events[0].set()
begin = bench.now_ns()
play(0)
bench.report(begin, 2 * ROUNDS)
other.join()
