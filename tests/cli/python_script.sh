# A program in Python that no runner knows: the exception that ended it is the
# finding, at the project's line; a deadlock is at the project's lines, too.
cat >script.py <<'EOF'
import queue
import sys
import threading

left, right = threading.Lock(), threading.Lock()
answers = queue.Queue()
total = 0


def number(text):
    global total
    total = total + int(text)


def crossed(first, second):
    with first:
        str(first)
        with second:
            pass


def main(which):
    wanted = {"lost": [(number, "1"), (number, "1")], "locks": [(crossed, left, right), (crossed, right, left)]}
    threads = [threading.Thread(target=target, args=args) for target, *args in wanted[which]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert which != "lost" or total == 2, f"it is {total}"


main(sys.argv[1])
EOF
for which in lost locks; do
	heddle run --native 0 -n 120 -j2 --no-explain -- /usr/bin/python3 script.py $which | grep -v '^      [|f]'
done
