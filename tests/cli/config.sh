# heddle.ini: which file is read, what wins, and what is said of mistakes.
mkdir -p project/.git project/build/deep
cat >project/heddle.ini <<'INI'
# for all
quiet = yes
native = 1

[run]
schedules = 5
native=0
json = report.json
baseline-env = A=1
baseline-env = B=2
[soak]
schedules = 7
INI
cd project/build/deep
seen() {
	python3 -c 'import json; r = json.load(open("report.json")); print(r["schedules"], r["conditions"]["native"]["runs"])'
	rm report.json
}
heddle run -- "$scenarios/assert_without_join/fixed"
seen
heddle run -n 3 --native 2 -- "$scenarios/assert_without_join/fixed"
seen
# the campaign has kept them
heddle soak -n 4 --json report.json -- "$scenarios/assert_without_join/fixed"
seen
heddle soak --resume --json report.json
seen
# the nearest counts, alone; another is named, or none
printf '[run]\nschedules = 2\n' >../heddle.ini
heddle run -- "$scenarios/assert_without_join/fixed" | head -n 1
HEDDLE_INI=../../heddle.ini heddle run -- "$scenarios/assert_without_join/fixed"
seen
HEDDLE_INI= heddle run -n 1 -- "$scenarios/assert_without_join/fixed" | head -n 1
# none above the project
mkdir -p ../../other/.git && cd ../../other
heddle run -n 1 -- "$scenarios/assert_without_join/fixed" | head -n 1

wrong() {
	printf "$1" >heddle.ini
	heddle run -- "$scenarios/assert_without_join/fixed"
	echo "status $?"
}
wrong '\n[rum]\n'
wrong '[run\n'
wrong '[run]\nschedule = 4\n'
wrong '[soak]\nschedules = 4\nunti-saturated = yes\n'
wrong 'colour = yes\n'
wrong '[run]\nschedules = many\n'
wrong '[run]\nstrict = maybe\n'
wrong '[run]\nschedules\n'
wrong 'stoer = x\n'
rm heddle.ini && mkdir heddle.ini
heddle show
HEDDLE_INI=none.ini heddle show
