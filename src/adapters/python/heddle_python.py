"""What heddle wants to know of a Python test, in Python's words.

Events go line by line, as JSON, into the file that RESULT names: `failed` with
its place, `passed`, `skipped`, `thread` (an exception that ended a thread) and
`ended`, when no test is left. heddle reads them once the process is gone.
What goes wrong in here must never become the test's: without the variable, or
if the file cannot be written, nothing happens.
"""
import atexit
import itertools
import json
import linecache
import os
import sys
import sysconfig
import threading
import unittest
import zlib
from time import sleep as _sleep  # the test may put another in its place

RESULT = "HEDDLE_PYTHON_RESULT"
LIST = "HEDDLE_PYTHON_LIST"
WANTED = "HEDDLE_PYTHON_WANTED"

APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
STAND, EVER, ALIVE, UNTOLD = 0x68656464, 0x68656465, 0x68656466, 0x68656467  # WIRE_SYSCONF_* in heddle/wire.h

TEXT_LIMIT = 1000
MESSAGE_LIMIT = 4000
ID_LIMIT = 4000

# Their frames stand between a test and what failed in it.
RUNNERS = ("unittest", "testtools", "pytest", "_pytest", "pluggy", "fixtures", "mock", "stestr", "subunit",
           "concurrent", "threading", "contextlib", "heddle_python", "heddle_pytest", "heddle_unittest")

_result = os.environ.get(RESULT)  # the test may take the environment away
_status = None  # how the process ends, once it is known

_paths = sysconfig.get_paths()
_library = tuple(os.path.join(_paths[key], "") for key in ("stdlib", "platstdlib"))
_packages = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


def clean(text, limit=ID_LIMIT):
    """Text that every reader takes: no NUL, nothing that UTF-8 cannot hold, no more than `limit`."""
    text = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
    if len(text) > limit:
        text = f"{text[:limit]}…{zlib.crc32(text.encode()):08x}"
    return text


def _append(path, text):
    fd = os.open(path, APPEND, 0o600)
    try:
        os.write(fd, f"{text}\n".encode())
    finally:
        os.close(fd)


def write(event, **fields):
    """Most have no fields. By hand those touch a tenth of the memory that JSON's encoder does, and a forked run has to
    copy each page that it touches."""
    if not _result:
        return
    try:
        _append(_result, json.dumps({"event": event, **fields}) if fields else f'{{"event": "{event}"}}')
    except OSError:
        _ask(UNTOLD)


def _ask(number):
    try:
        return os.sysconf(number)
    except (OSError, ValueError):  # not under heddle
        return 0


def ever():
    """How many processes and threads there have been so far; 0 if that is not known."""
    return _ask(EVER)


def stand():
    """From here libheddle.so may fork a run for each schedule: what was loaded so far is the same in each."""
    _ask(STAND)


def end_early():
    """To be called before the test is loaded, so that all else that is to be done at exit comes first. Where no thread
    is left then, what the interpreter takes down has nothing to do with their order, and takes longer than most tests."""
    atexit.register(_end)


def will_end(status):
    """How the process is going to end: an argument of sys.exit."""
    global _status
    _status = 0 if status is None else status


def _end():
    if _ask(ALIVE) > 1:
        _sleep(0.001)  # for those that only have to end
    if not isinstance(_status, int) or _ask(ALIVE) != 1:
        return
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):  # gone, full, closed: the interpreter shall say it
        return
    os._exit(_status & 0xff)


def write_list(tests):
    """`tests` gives (id, file, module); of those with one id the first counts."""
    seen = set()
    for name, file, module in tests:
        name = clean(name)
        if name not in seen:
            seen.add(name)
            fields = {"id": name, "file": clean(file or "-"), "module": clean(module or "-")}
            _append(os.environ[LIST], json.dumps(fields))


# ---- many tests in one process ----

def wanted():
    """The ids of the tests that are to be run."""
    with open(os.environ[WANTED], encoding="utf-8") as file:
        return {json.loads(line) for line in file}


class Suite:
    """Writes down where a test begins and ends, and whether it ever met a second thread or process: one that it
    started, one that was there already, or one of a fixture that it would start if it were run alone. Its home, a
    tuple, is its module and its class."""

    def __init__(self):
        self.seen = ever()  # before any test is loaded
        self.told = {}  # by home: ids
        self.home = ()
        self.marked = ()  # homes whose fixtures started something
        self.inside = False  # a test is under way

    def began_any(self):
        """Something was started since the last look."""
        seen, self.seen = self.seen, ever()
        return self.seen != seen

    def _tell(self, home, **fields):
        for place, names in self.told.items():
            for name in names if place[:len(home)] == home else ():
                write("met", id=name, **fields)

    def _mark(self, home):
        self.marked += (home,)
        self._tell(home)

    def failed(self, what):
        """Outside of a test it is a fixture of a class or a module, which stands behind it in parentheses: there each
        test would fail alone."""
        if not self.inside:
            for home in [home for home in self.told if what.endswith((f"({'.'.join(home)})", f"({home[0]})"))]:
                self._tell(home, failed=True)

    def between(self, home=()):
        """Fixtures of a class, if only that changed, or of a module, start something: so would each test alone."""
        if self.began_any():
            common = 2 if self.home[:1] == home[:1] else 1
            self._mark(self.home[:common])
            self._mark(home[:common])

    def begin(self, name, home=()):
        self.between(home)
        self.home = home
        self.told.setdefault(home, []).append(name)
        self.met = _ask(ALIVE) > 1
        self.inside = True
        write("begin", id=name)

    def end(self, met=False):
        self.inside = False
        marked = any(self.home[:len(home)] == home for home in self.marked)
        write("end", met=self.began_any() or self.met or met or marked or _ask(ALIVE) > 1)


# ---- the place of a failure ----

def _is_library(file):
    return file.startswith("<") or (file.startswith(_library) and not any(part in file for part in _packages))


def _is_project(frame):
    file = frame.f_code.co_filename
    return not _is_library(file) and not any(part in file for part in _packages) and not _is_runner(frame)


def _is_runner(frame):
    name = frame.f_globals.get("__name__") or ""
    return "__unittest" in frame.f_globals or (isinstance(name, str) and name.partition(".")[0] in RUNNERS)


def _is_foreign(frame):
    return _is_library(frame.f_code.co_filename) or _is_runner(frame)


def _innermost(tb):
    """The traceback entry that the failure belongs to: the innermost in the project; a suite that is installed
    lies outside of any, and has to do with what is neither Python's nor a runner's."""
    entries = []
    while tb is not None:
        entries.append(tb)
        tb = tb.tb_next
    for wanted in (_is_project, lambda frame: not _is_foreign(frame)):
        for entry in reversed(entries):
            if wanted(entry.tb_frame):
                return entry
    return entries[-1] if entries else None


def function_name(code):
    """As libheddle.so names the places of threads: qualified, since Python 3.11."""
    return getattr(code, "co_qualname", code.co_name)


def _fold(text):
    return " ".join(text.split())


def _last_line(code, lasti, line):
    """Where the expression ends that failed: known since Python 3.11."""
    try:
        _, end, _, _ = next(itertools.islice(code.co_positions(), lasti // 2, None))
    except (AttributeError, StopIteration):
        return line
    return end if end and line <= end < line + 50 else line


def _ordinal(code, namespace, line):
    """How many of the function's lines up to this one are equal to it."""
    wanted = _fold(linecache.getline(code.co_filename, line, namespace))
    lines = (linecache.getline(code.co_filename, n, namespace) for n in range(code.co_firstlineno, line + 1))
    return max(1, sum(_fold(text) == wanted for text in lines))


def place(tb):
    entry = _innermost(tb)
    if entry is None:
        return {}
    frame, line = entry.tb_frame, entry.tb_lineno or 0
    code, namespace = frame.f_code, frame.f_globals
    last = _last_line(code, entry.tb_lasti, line)
    text = "".join(linecache.getline(code.co_filename, n, namespace) for n in range(line, last + 1))
    return {"file": clean(os.path.abspath(code.co_filename)), "line": line, "function": clean(function_name(code)),
            "text": clean(_fold(text), TEXT_LIMIT), "ordinal": _ordinal(code, namespace, line)}


def _say(kind, value):
    try:
        text = str(value)
    except Exception:  # a hostile __str__ is the test's, and shall not end us
        text = "(its text cannot be made)"
    module = kind.__module__
    name = kind.__qualname__ if module in ("builtins", "__main__", None) else f"{module}.{kind.__qualname__}"
    return clean(f"{name}: {text}" if text else name, MESSAGE_LIMIT)


def _is_pytest_fail(kind):
    return kind.__name__ == "Failed" and any(base.__name__ == "OutcomeException" for base in kind.__mro__)


def exception(kind, value, tb):
    """The fields of an event. AssertionError and what a runner raises in its place are assertions."""
    assertion = issubclass(kind, AssertionError) or _is_pytest_fail(kind)
    return {"kind": "assertion" if assertion else "exception", "message": _say(kind, value),
            "thread": clean(threading.current_thread().name), **place(tb)}


def failed(info):
    write("failed", **exception(*info))


def watch_case(case):
    """A test of testtools tells its runner a text alone."""
    testtools = sys.modules.get("testtools")
    if testtools and hasattr(case, "addOnException"):
        no_failures = (unittest.SkipTest, testtools.testcase._ExpectedFailure)
        case.addOnException(lambda info: None if issubclass(info[0], no_failures) else failed(info))


def failed_at(file, line, message):
    """Where no more is known than a runner's own words."""
    text = linecache.getline(file, line)
    write("failed", kind="assertion" if message.startswith(("assert", "AssertionError")) else "exception",
          message=clean(message, MESSAGE_LIMIT), thread=clean(threading.current_thread().name),
          file=clean(os.path.abspath(file)), function="", line=line, text=clean(_fold(text), TEXT_LIMIT), ordinal=1)


def unexpected_success(file, function, line):
    """What was to fail did not: no line failed."""
    write("failed", kind="assertion", message="unexpected success", thread=clean(threading.current_thread().name),
          file=clean(os.path.abspath(file)), function=clean(function), line=line, text="", ordinal=1)


# ---- threads that end by an exception ----

def watch_threads(keep=None):
    """Puts a hook before the one that is there. Returns that one. `keep` is told the fields of the event."""
    before = threading.excepthook

    def hook(args):
        if args.exc_type is not SystemExit:
            name = args.thread.name if args.thread is not None else "?"
            fields = {**exception(args.exc_type, args.exc_value, args.exc_traceback), "thread": clean(name)}
            write("thread", **fields)
            if keep:
                keep(fields)
        before(args)

    threading.excepthook = hook
    return before
