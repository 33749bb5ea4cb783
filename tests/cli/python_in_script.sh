# A script that calls pytest: what pytest remembers of a failing run stays in that run, or the replays would find
# it, go another way, and confirm nothing. The user's own words to pytest count beside ours.
cat >test_it.py <<'PY'
import queue
import threading


def test_taken_is_not_done():
    items, results = queue.Queue(), []
    thread = threading.Thread(target=lambda: results.append(items.get() * 2))
    thread.start()
    items.put(1)
    try:
        assert items.empty() and results == [2]
    finally:
        thread.join()
PY
cat >check.sh <<'SH'
#!/bin/sh
exec /usr/bin/python3 -m pytest test_it.py
SH
chmod +x check.sh
export PYTEST_ADDOPTS="-q -o console_output_style=classic"
heddle run -n 8 --native 1 --no-explain --quiet --json found.json -- ./check.sh >printed
echo "exit status $?"
/usr/bin/python3 - <<'PY'
import json
report = json.load(open("found.json"))
print("unconfirmed:", len(report["unconfirmed"]))
for finding in report["findings"]:
    print(finding["test"], finding["verdict"], finding["replay"]["confirmed"], "of", finding["replay"]["runs"])
PY
ls -A
heddle replay latest 2>&1 | grep -o "went as recorded"
