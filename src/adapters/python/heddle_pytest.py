"""heddle's plugin for pytest: lists the tests, runs one of them alone, or many,
and writes down what failed. Loaded by -p; nothing is to be installed.

    pytest -p heddle_pytest --collect-only ARGUMENTS...                   lists
    pytest -p heddle_pytest --heddle-id ID --heddle-file FILE ARGUMENTS...  runs one
    pytest -p heddle_pytest --heddle-suite ARGUMENTS...                   runs many in one process

Of the arguments, files and folders give way to FILE, the one that the test is
in; whatever else it collects is left out. With several IDs and FILEs the tests
run in the order of their IDs.
"""
import os
import threading

import pytest

import heddle_python

_thread = None  # the last exception that ended a thread
_suite = heddle_python.Suite()
_meeting = set()  # fixtures of a wider scope than a test that started threads


def _forget_path():
    """What a test starts shall find the PYTHONPATH that it would have found."""
    here = os.path.dirname(os.path.abspath(__file__))
    kept = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part and part != here]
    os.environ.pop("PYTHONPATH", None)
    if kept:
        os.environ["PYTHONPATH"] = os.pathsep.join(kept)


def pytest_addoption(parser):
    group = parser.getgroup("heddle")
    group.addoption("--heddle-id", action="append", help="run this test alone")
    group.addoption("--heddle-file", action="append", help="the file that it is in")
    group.addoption("--heddle-suite", action="store_true", help="run the tests that heddle wants, in one process")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    _forget_path()
    heddle_python.end_early()
    if config.getoption("heddle_file"):
        config.args = list(dict.fromkeys(config.getoption("heddle_file")))
    if config.getoption("heddle_suite"):
        config.option.maxfail = 0
    if hasattr(config.option, "dist"):  # xdist: a test alone needs no workers
        config.option.dist, config.option.tx, config.option.numprocesses = "no", [], None
    if hasattr(config, "_inicache"):  # a thread of C in every test, which waits for its time limit
        config._inicache["faulthandler_timeout"] = 0.0


@pytest.hookimpl(tryfirst=True, optionalhook=True)
def pytest_timeout_set_timer(item, settings):
    """pytest-timeout's limit is lifted: heddle has one of its own, and while a timer runs no deadlock is certain."""
    return True


# ---- listing and choosing ----

def _name(item):
    return heddle_python.clean(item.nodeid)


def _file(item):
    return str(getattr(item, "path", None) or item.fspath)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    wanted = config.getoption("heddle_id")
    if config.getoption("heddle_suite"):
        chosen = heddle_python.wanted()
        kept = [item for item in items if _name(item) in chosen]
        lacks = not kept
    elif wanted is None:
        return
    else:
        there = {_name(item): item for item in reversed(items)}
        kept = [there[name] for name in wanted if name in there]
        lacks = len(kept) < len(wanted)
    if lacks and not session.testsfailed:
        raise pytest.UsageError(f"there is no test {wanted}")
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _leave_cache(config):
    """Who only asks which tests there are reads the project's cache (--lf), and leaves it, and its folder, as they are."""
    if hasattr(config, "cache"):
        config.cache.set = lambda key, value: None


def pytest_collection_finish(session):
    if heddle_python.LIST in os.environ:
        _leave_cache(session.config)
        heddle_python.write_list((item.nodeid, _file(item), None) for item in session.items)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    if heddle_python.LIST in os.environ and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK
    heddle_python.write("ended")
    heddle_python.will_end(int(session.exitstatus))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """All is loaded, and no fixture was set up."""
    if session.config.getoption("heddle_id"):
        heddle_python.stand()


# ---- many tests ----

@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_protocol(item):
    many = item.config.getoption("heddle_suite")
    if many:
        _suite.begin(_name(item))
    yield
    if many:
        _suite.end(not _meeting.isdisjoint(getattr(item, "fixturenames", ())))


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef):
    """What is set up once for many tests, each of them alone would set up, too."""
    before = heddle_python.ever()
    yield
    if fixturedef.scope != "function" and heddle_python.ever() != before:
        _meeting.add(fixturedef.argname)


# ---- results ----

def _original(excinfo):
    """A module that cannot be imported fails with a text; what it stands for is the cause."""
    value = excinfo.value
    if isinstance(value, pytest.Collector.CollectError) and value.__cause__ is not None:
        value = value.__cause__
        return type(value), value, value.__traceback__
    return excinfo.type, value, excinfo.tb


def _tell(excinfo):
    if excinfo.type.__name__ == "PytestUnhandledThreadExceptionWarning" and _thread:
        heddle_python.write("failed", **_thread)  # made an error by -W
    else:
        heddle_python.failed(_original(excinfo))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    expected = hasattr(report, "wasxfail")
    if report.failed and call.excinfo is not None:
        report._heddle_told = True
        _tell(call.excinfo)
    elif report.failed:  # strict xfail: no line failed
        report._heddle_told = True
        file, line, _ = item.location
        heddle_python.unexpected_success(os.path.join(str(item.config.rootpath), file), item.originalname
                                         if hasattr(item, "originalname") else item.name, (line or 0) + 1)
    elif report.skipped and not expected:
        heddle_python.write("skipped")
    elif report.skipped or report.when == "call":
        heddle_python.write("passed")


def pytest_runtest_logreport(report):
    """What was reported by another way than makereport: a subtest."""
    if not report.failed or getattr(report, "_heddle_told", False):
        return
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        heddle_python.failed_at(crash.path, crash.lineno, crash.message)


def pytest_exception_interact(node, call, report):
    if isinstance(report, pytest.CollectReport):
        _tell(call.excinfo)


# ---- threads that end by an exception ----

def _watching():
    """Innermost, so that pytest's own hook is the one before ours."""
    def keep(fields):
        global _thread
        _thread = fields
    before = heddle_python.watch_threads(keep)
    yield
    threading.excepthook = before


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_setup():
    yield from _watching()


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_call(item):
    heddle_python.watch_case(getattr(item, "_testcase", None))
    yield from _watching()


@pytest.hookimpl(hookwrapper=True, trylast=True)
def pytest_runtest_teardown():
    yield from _watching()
