# A schedule text that is cut, edited, or none at all.
try() {
	echo "\$ $1"
	echo "$1" >text
	heddle replay --schedule text -- true
	echo "status $?"
}
try ""
try "hello"
try "heddle-schedule/9;process=1:0*3;sum=00000000"
try "heddle-schedule/1;process=1:0*3;sum=00000000"
