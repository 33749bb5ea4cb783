"""The orders that scenario.ini names, and whether an explanation tells those.

An order is a line, `ROLE FUNCTION: TEXT before ROLE FUNCTION: TEXT`; one that is
held in all runs has `given` in front, one that may be `(given)`. TEXT is a part of the step's line of source,
or of what is done there, and FUNCTION may be `*`, any; `TEXT [OPERATION]` asks for that too, where a line has
several steps. The same constraint can be told by several steps, an unlock or the
next lock say: `STEP or STEP`. Another set that is as right follows behind a line
`or`. A role is a word of one's own for a thread: the same word is the same thread
in all of a set, and another word another one. `orders = not isolated` names none.
"""
import linecache
import re

STEP = re.compile(r"(?P<role>\w+) (?P<function>[^:]*(?:::[^:]+)*): (?P<text>.*?)(?: \[(?P<operation>[\w ]+)\])?")


class Wrong(Exception):
    """scenario.ini has no such notation."""


class Source:
    """Of a folder: the project's own lines are told by name, a library's by path."""

    def __init__(self, folder):
        self.folder = folder

    def line(self, step):
        if not step["file"]:
            return ""
        own = self.folder / step["file"].split("/")[-1]
        return linecache.getline(str(own if own.exists() else step["file"]), step["line"] or 0).strip()


def parse_step(written):
    """All that the step may be: a list of dictionaries."""
    matches = [STEP.fullmatch(one.strip()) for one in written.split(" or ")]
    if not all(matches):
        raise Wrong(f"not a step: {written}")
    return [match.groupdict() for match in matches]


def parse_order(line):
    """What it may be, given or not, and its steps."""
    word = next((word for word in ("given ", "(given) ") if line.startswith(word)), "")
    steps = line.removeprefix(word).split(" before ")
    if len(steps) != 2:
        raise Wrong(f"not an order: {line}")
    return {"": (False,), "given ": (True,)}.get(word, (False, True)), *map(parse_step, steps)


def parse_sets(text):
    return [[parse_order(line.strip()) for line in one.strip().splitlines()]
            for one in re.split(r"^or$", text, flags=re.M)]


def is_it(wanted, told, source):
    return (wanted["function"] in ("*", told["function"] or "") and
            (wanted["text"] in source.line(told) or wanted["text"] in told["operation"]) and
            (not wanted["operation"] or wanted["operation"] in told["operation"]))


def bound(roles, told, wanted):
    """The roles with this one more; None: its thread has another one, or another thread has it."""
    thread, role = told["thread"], wanted["role"]
    if roles.get(thread, role) != role or role in (r for t, r in roles.items() if t != thread):
        return None
    return {**roles, thread: role}


def bindings(order, told, roles, source):
    """The ways in which the order told is the one wanted."""
    for first in order[1]:
        for second in order[2]:
            if is_it(first, told["before"], source) and is_it(second, told["after"], source):
                more = bound(roles, told["before"], first)
                more = more and bound(more, told["after"], second)
                if more:
                    yield more


def is_set(wanted, told, roles, source):
    """`told`: (given, order) each. Which one comes first does not matter."""
    if len(wanted) != len(told):
        return False
    if not wanted:
        return True
    given, order = told[0]
    return any(is_set(wanted[:i] + wanted[i + 1:], told[1:], more, source)
               for i, one in enumerate(wanted) if given in one[0]
               for more in bindings(one, order, roles, source))


def tells(cause, text, folder):
    """Whether the cause of a report is one of the sets that are right."""
    told = [(False, order) for order in cause["orders"]] + [(True, order) for order in cause["given"]]
    return any(is_set(wanted, told, {}, Source(folder)) for wanted in parse_sets(text))


def format_step(step, source):
    return f"{step['thread']} {step['function']}: {source.line(step)} [{step['operation']}]"


def format_cause(cause, folder):
    """As scenario.ini would have it, with the threads' own names."""
    source = Source(folder)
    return [f"{word}{format_step(order['before'], source)} before {format_step(order['after'], source)}"
            for word, orders in (("", cause["orders"]), ("given ", cause["given"])) for order in orders]
