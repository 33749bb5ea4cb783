"""A thread can be overtaken where a function of Python's library returns, even
one that has done nothing at all: CPython 3.11 may switch inside.
Cooperative orders do not.

run: green
  all: all there
run: eager
  all: all there
run: random 1..20
  some: lost update
run: pct 1..20
  some: lost update
"""
import logging
import threading

log = logging.getLogger("quiet")


class Counter:
    value = 0

    def add(self):
        value = self.value
        log.debug("from %d", value)
        self.value = value + 1


counter = Counter()
counter.add()
threads = [threading.Thread(target=counter.add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("lost update" if counter.value != 3 else "all there")
