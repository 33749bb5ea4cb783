"""A thread can be overtaken inside Python code: at function entry, at a backward
jump, behind a call into C; there alone, so not between two plain statements,
where CPython 3.11 does not switch. Cooperative orders never switch there. Steps
name Python's lines.

run: green --steps
  all: begin
  all: python .*Counter.add .*python_points.py:\d+
run: eager
run: random 1..20
  some: lost update
  none: torn
run: pct 1..20
  some: lost update
  none: torn
run: random 1..20 --python-points line
  some: torn
run: pct 1..4 --python-points opcode
"""
import threading


class Counter:
    def __init__(self):
        self.value = 0
        self.left = self.right = 0

    def add(self):
        value = self.value
        len("a call into C")
        self.value = value + 1

    def plain(self):
        self.left += 1
        self.right += 1

    def look(self):
        if self.left != self.right:
            print("torn")


counter = Counter()


def work():
    for _ in range(3):
        counter.add()
        counter.plain()
        counter.look()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("lost update" if counter.value != 6 else "all there")
