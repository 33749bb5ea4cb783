"""Runs one test of a unittest-like runner, or lists them all.

    python3 heddle_unittest.py RUNNER --list ARGUMENTS...
    python3 heddle_unittest.py RUNNER ID FILE MODULE ARGUMENTS...

RUNNER is a module that would stand behind -m (unittest, testtools.run), and
ARGUMENTS are its own. The test is loaded from its MODULE alone, as the runner
would (load_tests is honoured); if it is not there, as with a load_tests of its
package, everything is loaded and the rest left out. FILE is there so that who
looks at the command sees what it depends on.
"""
import importlib
import os
import sys
import unittest

_here = os.path.dirname(os.path.abspath(__file__))
if _here not in sys.path:
    sys.path.insert(0, _here)
import heddle_python  # noqa: E402

sys.path.remove(_here)
if not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    sys.path.insert(0, os.getcwd())  # where -m would look first


# ---- suites ----

def is_suite(test):
    return hasattr(test, "__iter__")


def walk(suite):
    for test in suite:
        if is_suite(test):
            yield from walk(test)
        else:
            yield test


def prune(suite, wanted):
    """Leaves nothing but the wanted test in the suite, and the suites around it."""
    kept = [test for test in suite if (prune(test, wanted) if is_suite(test) else name(test) == wanted)]
    suite._tests = kept
    return bool(kept)


def name(test):
    return heddle_python.clean(test.id())


def where(test):
    module = type(test).__module__
    return getattr(sys.modules.get(module), "__file__", None), module


# ---- results ----

class Recorder:
    """Before a result class: what it is told is written down."""

    def addError(self, test, err=None, *args, **kwargs):
        if err is not None:
            heddle_python.failed(err)
        super().addError(test, err, *args, **kwargs)

    def addFailure(self, test, err=None, *args, **kwargs):
        if err is not None:
            heddle_python.failed(err)
        super().addFailure(test, err, *args, **kwargs)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            heddle_python.failed(err)
        super().addSubTest(test, subtest, err)

    def addUnexpectedSuccess(self, test, *args, **kwargs):
        method = getattr(type(test), getattr(test, "_testMethodName", ""), None)
        code = getattr(getattr(method, "__func__", method), "__code__", None)
        if code is not None:
            heddle_python.unexpected_success(code.co_filename, code.co_name, code.co_firstlineno)
        super().addUnexpectedSuccess(test, *args, **kwargs)

    def addSuccess(self, test, *args, **kwargs):
        heddle_python.write("passed")
        super().addSuccess(test, *args, **kwargs)

    def addExpectedFailure(self, test, *args, **kwargs):
        heddle_python.write("passed")
        super().addExpectedFailure(test, *args, **kwargs)

    def addSkip(self, test, *args, **kwargs):
        heddle_python.write("skipped")
        super().addSkip(test, *args, **kwargs)

    def stopTestRun(self):
        super().stopTestRun()
        heddle_python.write("ended")


# ---- the command lines of unittest.main and its kin ----

class Chosen:
    """Before a TestProgram: of the tests that it makes, one; or their list."""

    def createTests(self, from_discovery=False, Loader=None):
        if self.wanted and self.createFromModule(from_discovery, Loader):
            return
        super().createTests(from_discovery, Loader)
        if self.wanted:
            prune(self.test, self.wanted)
        else:
            heddle_python.write_list((test.id(), *where(test)) for test in walk(self.test))
            sys.exit(0)

    def createFromModule(self, from_discovery, Loader):
        loader = self.testLoader if Loader is None else Loader()
        if from_discovery and os.path.isdir(self.top or self.start):
            sys.path.insert(0, os.path.abspath(self.top or self.start))
        try:
            module = importlib.import_module(self.home)
        except Exception:  # the runner shall say it, in its way
            return False
        if self.testNamePatterns:
            loader.testNamePatterns = self.testNamePatterns
        self.test = loader.loadTestsFromModule(module, pattern=self.pattern if from_discovery else None)
        return is_suite(self.test) and prune(self.test, self.wanted)


def run_unittest(wanted, home, arguments):
    class Result(Recorder, unittest.TextTestResult):
        pass

    class Runner(unittest.TextTestRunner):
        resultclass = Result

    class Program(Chosen, unittest.TestProgram):
        pass

    Program.wanted, Program.home = wanted, home
    Program(module=None, argv=["python3 -m unittest", *arguments], testRunner=Runner)


def run_testtools(wanted, home, arguments):
    import testtools
    from testtools import run

    class Result(Recorder, testtools.TextTestResult):
        def startTest(self, test):
            # testtools tells its results a text alone
            if hasattr(test, "addOnException"):
                test.addOnException(told)
            super().startTest(test)

    def told(info):
        if not issubclass(info[0], (unittest.SkipTest, testtools.testcase._ExpectedFailure)):
            heddle_python.failed(info)

    class Runner(run.TestToolsTestRunner):
        def run(self, test):
            result = Result(run.unicode_output_stream(self.stdout), failfast=self.failfast, tb_locals=self.tb_locals)
            result.startTestRun()
            try:
                return test.run(result)
            finally:
                result.stopTestRun()

    class Program(Chosen, run.TestProgram):
        pass

    Program.wanted, Program.home = wanted, home
    Program(module=None, argv=["python3 -m testtools.run", *arguments], testRunner=Runner, stdout=sys.stdout)


RUNNERS = {"unittest": run_unittest, "testtools.run": run_testtools}


def main():
    runner, wanted, *rest = sys.argv[1:]
    file, home, *arguments = [None, None, *rest] if wanted == "--list" else rest
    sys.argv[:] = [f"python3 -m {runner}", *arguments]
    heddle_python.watch_threads()
    RUNNERS[runner](None if wanted == "--list" else wanted, home, arguments)


if __name__ == "__main__":
    main()
