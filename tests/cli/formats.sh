# What CI servers and viewers read: as their schemas ask, whatever the names.
cat >check.py <<'END'
import json
import sys

import jsonschema

def load(name):
    return json.load(open(name, encoding="utf-8"))

def sarif():
    log = load("s")
    jsonschema.validate(log, load(sys.argv[1]))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-2.1.0.json")
    (run,) = log["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    for result in run["results"]:
        assert result["ruleId"] in rules and result["level"] in ("error", "warning") and result["message"]["text"]
        assert list(result["partialFingerprints"].values()) == [result["partialFingerprints"]["heddleFinding/v1"]]
        print("sarif", result["ruleId"], result["partialFingerprints"])
        for flow in result.get("codeFlows", []):
            orders = []
            for thread in flow["threadFlows"]:
                assert thread["id"] and thread["locations"]
                here = [step["executionOrder"] for step in thread["locations"]]
                assert here == sorted(here)
                orders += here
                for step in thread["locations"]:
                    check_location(step["location"])
            assert len(set(orders)) == len(orders) and min(orders) >= 0
            print("sarif threads", [thread["id"] for thread in flow["threadFlows"]])
        for location in result["locations"]:
            check_location(location)

def check_location(location):
    physical = location.get("physicalLocation")
    if physical:
        uri = physical["artifactLocation"]["uri"]
        assert all(c.isascii() and (c.isalnum() or c in "-._~/:%") for c in uri), uri
        assert physical.get("region", {"startLine": 1})["startLine"] >= 1
    else:
        assert "logicalLocations" in location or not location.keys() - {"message"}

def gitlab():
    seen = set()
    for entry in load("g"):
        assert entry["description"] and entry["check_name"] and entry["location"]["path"]
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["fingerprint"] not in seen
        seen.add(entry["fingerprint"])
        print("gitlab", entry["check_name"], entry["severity"], entry["fingerprint"])

def trace():
    events = load("t")["traceEvents"]
    named = {event["tid"] for event in events if event["name"] == "thread_name"}
    end = 0
    for event in events:
        assert event["ph"] in "MXisf" and isinstance(event["pid"], int) and isinstance(event["tid"], int)
        if event["ph"] == "X":
            assert event["tid"] in named and event["dur"] > 0
            assert event["ts"] >= end or event["cat"] == "failure", "one thread runs at a time"
            end = max(end, event["ts"] + event["dur"]) if event["cat"] == "step" else end
    arrows = [event for event in events if event["ph"] in "sf"]
    for begin, finish in zip(arrows[::2], arrows[1::2]):
        assert (begin["ph"], finish["ph"], begin["id"]) == ("s", "f", finish["id"]) and begin["ts"] <= finish["ts"]
        print("trace arrow", begin["name"], begin["ts"], finish["ts"])
    print("trace", len(named), "threads", [event["name"] for event in events if event.get("cat") == "failure"])

for check in (sarif, gitlab, trace):
    check()
END
here=$(dirname "$0")
report() {
	heddle run --quiet --native 0 --sarif s --gitlab g --trace t --github h "$@"
	echo "status $?"
	/usr/bin/python3 check.py "$here/sarif.json"
	cat -v h
}
report -n 60 -- "$scenarios/assert_without_join/buggy"
report -n 60 -- "$scenarios/lock_cycle/buggy"
report -n 60 -- "$scenarios/lock_cycle/fixed"
heddle report --sarif - | cmp - s && heddle report --gitlab - | cmp - g && heddle report --trace - | cmp - t &&
	echo "the same from the store"
evil=$'evil\n::error::no%0A,:"<&>]]>\033[2J\xff'
cp "$(type -P false)" "$evil"
report -- "./$evil"
echo "--- as GitHub runs it"
export GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$PWD/summary
echo "of an earlier step" >summary
heddle run --native 0 -- false | grep ^::
head -3 summary
heddle run --quiet --native 0 -- false
heddle run --native 0 --json - -- false | grep -c ^::
