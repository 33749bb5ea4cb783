# A report calls Python's threads by their names, or by what they run; where one begins is its code.
cat >script.py <<'END'
import threading


class Collector(threading.Thread):
    def run(self):
        done.append(1)


def work():
    done.append(2)


done = []
threads = [threading.Thread(target=work, name="worker-0"), Collector(), threading.Thread(target=work)]
for thread in threads:
    thread.start()
assert not done
END
heddle run --native 0 -n 2 --no-explain -- /usr/bin/python3 script.py | grep -E '^ *\| (1 main|.* begin )' | sed 's/  */ /g'
