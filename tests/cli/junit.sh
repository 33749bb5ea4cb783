# JUnit: what Surefire's schema asks for, whatever the bytes of a test's name.
cat >check.py <<'EOF'
import sys
import xml.etree.ElementTree as tree

ORDER = ["failure", "rerunFailure", "flakyFailure", "skipped", "error", "rerunError", "flakyError", "system-out"]
suite = tree.parse(sys.argv[1]).getroot()
cases = suite.findall("testcase")
assert suite.tag == "testsuite" and [child.tag for child in suite][0] == "properties"
assert {"name", "tests", "errors", "skipped", "failures", "time"} <= set(suite.attrib)
assert int(suite.get("tests")) == len(cases)
assert int(suite.get("failures")) == sum(case.find("failure") is not None for case in cases)
for case in cases:
    assert {"name", "time"} <= set(case.attrib)
    places = [ORDER.index(child.tag) for child in case]
    assert places == sorted(places)
    for child in case:
        assert child.tag == "system-out" or child.tag == "skipped" or child.get("type")
        if child.tag == "flakyFailure":
            assert [part.tag for part in child] in (["stackTrace"], ["stackTrace", "system-out"])
    print(ascii(case.get("name")), "in", ascii(case.get("classname")), *(f"{child.tag}={child.get('type')}" for child in case))
    print(case.find("system-out").text.strip())
EOF
here=$(dirname "$0")
report() {
	heddle run --quiet --junit report.xml "$@"
	echo "status $?"
	/usr/bin/python3 check.py report.xml
	xmllint --noout --relaxng "$here/junit.rng" report.xml
}
report -n 60 --native 0 -- "$scenarios/assert_without_join/buggy"
report -n 60 --native 0 --fail-on timing-dependent -- "$scenarios/assert_without_join/buggy"
report -n 60 --native 0 --filter 'a*' -- ctest --test-dir "$scenarios/ctest_suite/fixed.tests"
report -- false
mkdir tests
cat >tests/test_a.py <<'EOF'
import pytest
import unittest

class TestB:
    @pytest.mark.parametrize("name", ["x.y::z"])
    def test_c(self, name):
        pass

class Case(unittest.TestCase):
    def test_d(self):
        pass

def test_e():
    pass
EOF
report -- /usr/bin/python3 -m pytest -q tests
report -- /usr/bin/python3 -m unittest tests.test_a
evil=$'evil\n"<&>]]>\033[2J\xff'
cp "$(type -P false)" "$evil"
report -- "./$evil"
heddle report --junit - | cmp - report.xml && echo "the same from the store"
heddle run --quiet --junit /dev/full -- true
echo "status $?"
