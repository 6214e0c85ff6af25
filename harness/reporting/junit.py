"""JUnit XML as CI systems read it: from the beginning of a run on, one case for each test, as its last run ended.

pytest writes the file at the end. It has a case more for a test that fails and is not put back, and one for each run of
a test that is repeated, of which readers take the first; it counts lines from 0, and knows nothing of what was not run.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

REPEATED = "firstlight.repeated"
"""The property of a case that another run of the test follows."""

RUN = "the run"
"""The case that stands for the run as a whole."""

_BAD = ("failure", "error")


@dataclass(frozen=True, slots=True)
class Pending:
    """A test that was not run.

    :param line: counted from 1; 0 if it is not known.
    """

    classname: str
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Case:
    """A test as its Allure result tells of it.

    :param line: counted from 1; 0 if it is not known.
    :param status: one of Allure's.
    """

    classname: str
    name: str
    file: str
    line: int
    seconds: float
    status: str
    message: str = ""
    trace: str = ""


_TAGS = {"passed": "", "failed": "failure", "skipped": "skipped"}
"""What stands in a case of each of Allure's statuses; an error for any other."""


def write_cases(file: Path, cases: Iterable[Case], why: str = "") -> None:
    """Write cases that were run elsewhere.

    :param why: what ended the run early; "" if nothing did.
    """
    root = ET.Element("testsuites", name="pytest tests")
    suite = ET.SubElement(root, "testsuite", name="pytest")
    total = 0.0
    for one in cases:
        where = {"classname": one.classname, "name": one.name, "file": one.file, "time": f"{one.seconds:.3f}"}
        case = ET.SubElement(suite, "testcase", {**where, "line": str(one.line)} if one.line else where)
        total += one.seconds
        if tag := _TAGS.get(one.status, "error"):
            text = _printable(one.message if tag == "skipped" else f"{one.message}\n\n{one.trace}".strip())
            ET.SubElement(case, tag, message=_printable(one.message)).text = text
    suite.set("time", f"{total:.3f}")
    if why and not any(case.find(tag) is not None for case in suite for tag in _BAD):
        _fail_run(suite, why)
    _count(suite)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(root, file)


def _printable(text: str) -> str:
    """Return a text without the signs that XML cannot hold."""
    return "".join(sign if sign in "\t\n" or sign >= " " else f"\\x{ord(sign):02x}" for sign in text)


def begin(file: Path) -> None:
    """Write that the run did not finish, which is what the file says until it has."""
    root = ET.Element("testsuites", name="pytest tests")
    suite = ET.SubElement(root, "testsuite", name="pytest")
    _fail_run(suite, "the run did not finish: it was killed, or could not begin")
    _count(suite)
    file.parent.mkdir(parents=True, exist_ok=True)
    _write(root, file)


def finish(file: Path, pending: Iterable[Pending], why: str, *, ended_well: bool) -> None:
    """Put a file that pytest has written right.

    :param pending: what was not run, because of ``why``.
    :param ended_well: whether the exit code is 0: if it is not, something in the file says so as well.
    """
    try:
        root = ET.parse(file).getroot()  # noqa: S314
    except (OSError, ET.ParseError):
        return
    for suite in root.iter("testsuite"):
        cases = [case for case in suite.iter("testcase") if case.get("classname") != RUN]
        for case in list(suite):
            suite.remove(case)
        suite.extend(one_for_each(cases))
        for each in pending:
            where = {"classname": each.classname, "name": each.name, "file": each.file, "time": "0"}
            case = ET.SubElement(suite, "testcase", {**where, "line": str(each.line)} if each.line else where)
            ET.SubElement(case, "skipped", type="firstlight.not_run", message=f"not run: {why}")
        if not ended_well and not any(case.find(tag) is not None for case in suite for tag in _BAD):
            _fail_run(suite, why)
        _count(suite)
    _write(root, file)


def one_for_each(cases: Iterable[ET.Element]) -> list[ET.Element]:
    """Return one case for each test, made of what there is of its last run, with lines counted from 1."""
    found: dict[tuple[str | None, ...], ET.Element] = {}
    for case in cases:
        if case.find(f"properties/property[@name='{REPEATED}']") is not None:
            continue
        key = tuple(case.get(name) for name in ("classname", "name", "file"))
        if line := case.get("line"):
            case.set("line", str(int(line) + 1))
        if (first := found.setdefault(key, case)) is not case:
            _add(first, case)
    return list(found.values())


def _add(case: ET.Element, other: ET.Element) -> None:
    """Add to a case what stands in another one of the same test: the first decides, unless it was only skipped."""
    case.set("time", f"{float(case.get('time', 0)) + float(other.get('time', 0)):.3f}")
    bad = next((part for part in case if part.tag in _BAD), None)
    for part in other:
        if part.tag in _BAD and bad is not None:
            bad.text = f"{bad.text or ''}\n\nAnd then: {part.get('message', '')}\n{part.text or ''}"
            continue
        if part.tag in _BAD and (skipped := case.find("skipped")) is not None:
            case.remove(skipped)
        case.append(part)


def _fail_run(suite: ET.Element, why: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=RUN, name=RUN, time="0")
    ET.SubElement(case, "error", message=why).text = why


def _count(suite: ET.Element) -> None:
    cases = list(suite.iter("testcase"))
    suite.set("tests", str(len(cases)))
    for tag, name in (("error", "errors"), ("failure", "failures"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))


def _write(root: ET.Element, file: Path) -> None:
    unfinished = file.with_name(f".{file.name}.unfinished")
    ET.ElementTree(root).write(unfinished, encoding="utf-8", xml_declaration=True)
    unfinished.replace(file)
