# No schedule at all: the two cooperative orders find it, and eager shows it.
heddle run -n 0 --native 0 -- "$scenarios/set_up_too_late/buggy"
echo "status $?"
heddle replay latest
echo "status $?"
heddle run -n 0 --native 0 -- "$scenarios/start_assumed/buggy"
echo "status $?"

# that they pass is not much
heddle run -n 0 --native 0 -- "$scenarios/lost_update/buggy"
