# The order of tests as an axis in Python: polluter and victim, planted among 50
# tests of two files, and a brittle test with its state-setter; pytest, unittest.
cat >shared.py <<'END'
state = []
ready = False
END
cat >made.py <<'END'
import sys
for part in (0, 1):
    with open(f"test_part{part}.py", "w") as out:
        print("import unittest\n\nimport shared\n\n\nclass Part(unittest.TestCase):", file=out)
        for i in range(part * 25, part * 25 + 25):
            body = {34: "shared.state.append(1)", 8: "assert not shared.state", 12: "shared.ready = True",
                    41: "assert shared.ready"}.get(i, "assert True")
            print(f"    def test_{i:02}(self):\n        {body}\n", file=out)
END
/usr/bin/python3 made.py
sum() {
	/usr/bin/python3 -c 'import json, sys
report = json.load(sys.stdin)
for finding in report["findings"]:
    print(finding["verdict"], finding["assertion"]["text"], json.dumps(finding["test_order"]), finding["replay"]["confirmed"])
print("unconfirmed:", [one["test"] for one in report["unconfirmed"]])'
}
heddle run --quiet --native 1 --shuffle-tests --json - -- /usr/bin/python3 -m pytest -q | sum
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\)  victim.*/\1/p')" 2>&1 | grep -E '^FAILED|passed|as recorded' | sed 's/ in .*//'
heddle run --quiet --native 1 --shuffle-tests --json - -- /usr/bin/python3 -m unittest test_part0.Part.test_0{1,8} \
	test_part0.Part.test_12 test_part1.Part.test_{34,40,41} | sum
heddle replay "$(heddle show | sed -n 's/^\([0-9a-f]*\)  victim.*/\1/p')" 2>&1 | grep -E '^FAIL|as recorded'
