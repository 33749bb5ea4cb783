# What may differ from run to run and from machine to machine.
s/\b[0-9]+\.[0-9]+ ?s\b/TIME/g
s/0x[0-9a-f]+/ADDRESS/g
s/^heddle [0-9]+\.[0-9]+\.[0-9]+.*/heddle VERSION/
s/pid [0-9]+/pid PID/g
