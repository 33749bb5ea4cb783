# What decides a finding in Python: orders of places in the test's own code, proven like those of C.
cp "$root/scenarios/python/event_before_state/test_it.py" .
heddle run -j 2 -n 20 --native 0 --no-explain --quiet -- /usr/bin/python3 -m unittest test_it.Buggy
echo "status $?"
heddle explain latest | sed -e '/what:/,/replayed:/d' -e '/^      |/,$d' -e 's/ *unforced.*//' -e 's/ (from [0-9]*)//'
echo "== its steps are told by their lines"
heddle show latest --trace | grep -o 'self.finished.set().*' | tr -s " " | sort -u
echo "== and is found again where the program has changed"
sed -i 's/^class Job:/def unrelated():\n    return 1\n\n\nclass Job:/' test_it.py
heddle verify latest -n 20 -- /usr/bin/python3 -m unittest test_it.Buggy | grep -E 'witness|forced|orders'
echo "== a decorated function is told by its own line"
cat >decorated.py <<'END'
import threading

done = []


class Box:
    @staticmethod
    def fill():
        done.append(1)


threading.Thread(target=Box.fill).start()
assert not done
END
heddle run -j 2 -n 20 --native 0 --no-explain --quiet -- /usr/bin/python3 decorated.py
heddle explain latest | grep -A 1 'fails when'
