"""Runs one test of a unittest-like runner, or many in one process, or lists them all.

    python3 heddle_main.py RUNNER --list ARGUMENTS...
    python3 heddle_main.py RUNNER --suite ARGUMENTS...
    python3 heddle_main.py RUNNER ID FILE MODULE ARGUMENTS...
    python3 heddle_main.py RUNNER --order N ID... ARGUMENTS...

RUNNER is a module that would stand behind -m (unittest, testtools.run, stestr,
test), and ARGUMENTS are its own. The test is loaded from its MODULE alone, as the runner
would (load_tests is honoured); if it is not there, as with a load_tests of its
package, everything is loaded and the rest left out. N tests run in the order
of their IDs, out of all that there are. FILE is there so that who
looks at the command sees what it depends on.
"""
import importlib
import io
import os
import sys
import unittest

import heddle_python


# ---- suites ----

def is_suite(test):
    return hasattr(test, "__iter__")


def walk(suite):
    for test in suite:
        if is_suite(test):
            yield from walk(test)
        else:
            yield test


def apart(test):
    """What testscenarios makes several tests of when it is run, each with an id of its own."""
    scenarios = sys.modules.get("testscenarios")
    if scenarios and isinstance(test, scenarios.WithScenarios):
        return list(scenarios.generate_scenarios(test))
    return [test]


def take_apart(suite):
    """In all of the suite, whose own order and fixtures stay."""
    for test in suite:
        if is_suite(test):
            take_apart(test)
    suite._tests = [one for test in suite for one in ([test] if is_suite(test) else apart(test))]


def prune(suite, wanted):
    """Leaves nothing but the wanted tests in the suite, and the suites around them."""
    kept = [test for test in suite if (prune(test, wanted) if is_suite(test) else name(test) in wanted)]
    suite._tests = kept
    return bool(kept)


def arrange(suite, wanted):
    """The wanted tests alone; those of a list in its order."""
    if not isinstance(wanted, list):
        found = prune(suite, wanted)
    else:
        there = {name(test): test for test in reversed(list(walk(suite)))}
        found = all(one in there for one in wanted)
        suite = unittest.TestSuite(there[one] for one in wanted if one in there)
    if not found:
        print(f"heddle: there is no test {', '.join(wanted)}", file=sys.stderr)
        sys.exit(5)
    return suite


def name(test):
    return heddle_python.clean(test.id())


def where(test):
    module = type(test).__module__
    return getattr(sys.modules.get(module), "__file__", None), module


# ---- results ----

class Recorder:
    """Before a result class: what it is told is written down."""

    suite = None  # of many tests

    def startTest(self, test):
        if self.suite:
            self.suite.begin(name(test), (type(test).__module__, type(test).__qualname__))
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        if self.suite:
            self.suite.end()

    def addError(self, test, err=None, *args, **kwargs):
        if self.suite:
            self.suite.failed(test.id())
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
            heddle_python.unexpected_success(code.co_filename, heddle_python.function_name(code), code.co_firstlineno)
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
        if self.suite:
            self.suite.between()
        heddle_python.write("ended")


# ---- the command lines of unittest.main and its kin ----

class Chosen:
    """Before a TestProgram: of the tests that it makes, those that are wanted; or their list."""

    def createTests(self, from_discovery=False, Loader=None):
        if not (self.home and self.createFromModule(from_discovery, Loader)):
            super().createTests(from_discovery, Loader)
            take_apart(self.test)
        if self.wanted:
            self.test = arrange(self.test, self.wanted)
            if not self.home:
                self.failfast = False
            warm()
            heddle_python.stand()
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
        if not is_suite(self.test):
            return False
        take_apart(self.test)
        return prune(self.test, self.wanted)


def warm():
    """Runs a test of nothing, as unittest's own runner does: what that makes for its first test, a regular expression
    above all, is there then when a run is forked, and does not have to be made by each."""
    try:
        nothing = unittest.TestSuite([unittest.FunctionTestCase(lambda: None)])
        unittest.TextTestRunner(io.StringIO(), warnings="default").run(nothing)
    except Exception:  # unittest is not what it was: the test will show
        pass


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
            heddle_python.watch_case(test)
            super().startTest(test)

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


def stestr_options(arguments):
    """What `stestr run` makes of its arguments; it is to be run in the folder that they name."""
    from stestr import cli
    from stestr.commands import run
    app = cli.StestrCLI()
    options, rest = app.parser.parse_known_args(arguments)
    parser = run.Run(app, options).get_parser("stestr run")
    chosen = parser.parse_args([word for i, word in enumerate(rest) if i or word != "run"])
    if options.here:
        os.chdir(options.here)
    return options, chosen


def stestr_discovery(options):
    """Its workers discover in a folder, from a top folder: options first, then the configuration."""
    from stestr import config_file
    if not os.path.isfile(options.config) and os.path.isfile("tox.ini"):
        conf = config_file.TestrConf("tox.ini", section="stestr")
    else:
        conf = config_file.TestrConf(options.config)
    read = conf.parser.get if conf.parser.has_section(conf.section) or conf.section == "DEFAULT" else None
    test_path = options.test_path or (read and read(conf.section, "test_path", fallback=None))
    top_dir = options.top_dir or (read and read(conf.section, "top_dir", fallback=None)) or "./"
    return ["discover", "-t", top_dir, test_path or "./"]


def run_stestr(wanted, home, arguments):
    options, chosen = stestr_options(arguments)
    if wanted:
        run_testtools(wanted, home, stestr_discovery(options))
        return
    from stestr import selection
    names = ("exclude_list", "include_list", "exclude_regex", "blacklist_file", "whitelist_file", "black_regex")
    given = {name: getattr(chosen, name) for name in names if getattr(chosen, name, None)}
    _, _, top, start = stestr_discovery(options)
    found = {test.id(): test for test in walk(unittest.TestLoader().discover(start, top_level_dir=top))}
    ids = list(found)
    if chosen.filters or given:
        ids = selection.construct_list(ids, regexes=chosen.filters or None, **given)
    heddle_python.write_list((test.id(), *where(test)) for name in ids for test in apart(found[name]))


def run_regrtest(wanted, home, arguments):
    from test import support
    from test.libregrtest import runtest
    from test.support import testresult
    main = importlib.import_module("test.libregrtest.main")

    class Result(Recorder, testresult.RegressionTestResult):
        pass

    class Regrtest(main.Regrtest):
        def create_temp_dir(self):
            if home:
                self.load()
                heddle_python.stand()
            return super().create_temp_dir()

        def load(self):
            """What the test imports is there when regrtest, in a folder of this process's, loads it anew."""
            try:
                importlib.import_module(runtest.get_abs_module(self.ns, home))
            except Exception:  # regrtest shall say it
                pass

        def find_tests(self, tests):
            if wanted:
                self.ns.match_tests, self.ns.use_mp, self.ns.failfast = list(wanted), None, False
            if home:
                self.ns.args, self.ns.fromfile = [home], None
            super().find_tests(tests)

        def list_cases(self):
            support.verbose = False
            support.set_match_tests(self.ns.match_tests, self.ns.ignore_tests)
            heddle_python.write_list(self.cases())

        def cases(self):
            for test_name in self.selected:
                try:
                    suite = unittest.defaultTestLoader.loadTestsFromName(runtest.get_abs_module(self.ns, test_name))
                except unittest.SkipTest:
                    continue
                for test in walk(suite):
                    if not isinstance(test, unittest.loader._FailedTest) and support.match_test(test):
                        yield test.id(), where(test)[0], test_name

    testresult.RegressionTestResult = Result
    sys.argv[:] = ["python3 -m test", *([] if wanted else ["--list-cases"]), *arguments]
    Regrtest().main()


RUNNERS = {"unittest": run_unittest, "testtools.run": run_testtools, "stestr": run_stestr, "test": run_regrtest}


def main():
    """`wanted` is a set of ids, a list of them, which is their order, or None: all are listed; `home` the module of a
    single one."""
    runner, what, *rest = sys.argv[1:]
    wanted, home = {what}, None
    if what == "--list":
        wanted = None
    elif what == "--suite":
        wanted, Recorder.suite = heddle_python.wanted(), heddle_python.Suite()
    elif what == "--order":
        n, *rest = rest
        wanted, rest = rest[:int(n)], rest[int(n):]
    else:
        _, home, *rest = rest
    sys.argv[:] = [f"python3 -m {runner}", *rest]
    heddle_python.watch_threads()
    heddle_python.end_early()
    try:
        RUNNERS[runner](wanted, home, rest)
    except SystemExit as end:
        heddle_python.will_end(end.code)
        raise
