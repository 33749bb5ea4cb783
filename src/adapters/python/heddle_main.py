"""What Python is told to run, in heddle_unittest's stead: what it parses of a script it keeps until the script ends, and
frees then, which each run that is forked meanwhile would have to copy for that. What is imported it frees at once.
"""
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))
if _here not in sys.path:
    sys.path.insert(0, _here)
import heddle_unittest  # noqa: E402

sys.path.remove(_here)
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    sys.path.insert(0, os.getcwd())  # where -m would look first
heddle_unittest.main()
