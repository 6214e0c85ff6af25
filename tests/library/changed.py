"""Changes what one ``Then`` of a feature expects, or takes away what made it true, so that it has to fail.

Works on the text of feature files: the steps of the Background are those of each scenario, and of an outline the first
row is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.parser import Parser
from gherkin.token_scanner import TokenScanner

from harness.bdd import Sentence
from harness.bdd.properties.cells.generators import Named, read_cell

Change = Callable[[str], str]
Step = dict[str, Any]

OBS_STATES = ("EMPTY", "RESOURCING", "IDLE", "CONFIGURING", "READY", "SCANNING", "ABORTING", "ABORTED", "FAULT")
OTHER = {
    "RESTARTING": "EMPTY",
    "ON": "OFF",
    "OFF": "ON",
    "STANDBY": "ON",
    "DISABLE": "ON",
    "on": "off",
    "off": "on",
    "in standby": "off",
    "OK": "FAILED",
    "FAILED": "OK",
    "DEGRADED": "OK",
    "STANDBY_FP": "STOW",
    "STANDBY_LP": "STOW",
    "OPERATE": "STOW",
    "TRACK": "NONE",
    "UNKNOWN": "OK",
    "ONLINE": "ENGINEERING",
    "ENGINEERING": "ONLINE",
    "RUNNING": "MOVING",
    "true": "false",
    "false": "true",
    "NEUTRAL": "REVERSE",
    "FIRST": "REVERSE",
    "SECOND": "REVERSE",
    "RESETTING": "IDLE",
    "B1": "B5a",
    "B2": "B5a",
    "0": "5",
    "exposing": "idle",
    "ON_TARGET": "IDLE",
    "OPEN": "CLOSED",
    "CLOSED": "OPEN",
    "OPENING": "CLOSING",
} | dict(zip(OBS_STATES, OBS_STATES[1:] + OBS_STATES[:1], strict=True))


OTHER_OF = {
    ("pointingState", "READY"): "NONE",
    ("imager", "EXPOSING, READY"): "EXPOSING, FAULT",
    ("imager", "ABORTING, READY"): "ABORTING, FAULT",
    ("spectrograph", "CONFIGURING, READY"): "CONFIGURING, FAULT",
    ("pointing", "SLEWING, ON_TARGET"): "SLEWING, IDLE",
    ("imager", "CONFIGURING, READY, EXPOSING, READY"): "CONFIGURING, READY, EXPOSING, FAULT",
    ("spectrograph", "CONFIGURING, READY, EXPOSING, READY"): "CONFIGURING, READY, EXPOSING, FAULT",
}
"""The same for labels that other enumerations have, too."""


def other(text: str) -> str:
    """Another value of the same kind: another label or number, other items of a list, another text."""
    if text.startswith("["):
        return other_list(text)
    if text.startswith('"'):
        return f'"{OTHER.get(text[1:-1], "something else")}"'
    if re.fullmatch(r"[-+.\de]+", text):
        return OTHER.get(text, text.removesuffix("1") + "3")
    *before, last = text.split(", ")
    new = OTHER[last]
    changed = ", ".join([*before, OTHER[new] if new in before[-1:] else new])
    return changed if changed != text else ", ".join([last, *before])


def other_list(text: str) -> str:
    """A list with another first item: in a pair of a format and its data, another format."""
    try:
        items = json.loads(text)
    except ValueError:
        return f"[{', '.join([OTHER[text[1:-1].split(', ', maxsplit=1)[0]], *text[1:-1].split(', ')[1:]])}]"
    if not items or isinstance(items[0], str):
        return json.dumps(["something else", *items[1:]])
    return "[]"


def other_status(text: str) -> str:
    """Other statuses of a command: another last one."""
    *before, last = text.split(", ")
    return ", ".join([*before, "FAILED" if last != "FAILED" else "COMPLETED"])


def other_state(text: str) -> str:
    """Other states of a procedure: another last one."""
    *before, last = text.split(", ")
    return ", ".join([*before, "FAILED" if last != "FAILED" else "STOPPED"])


def other_sequencer_state(text: str) -> str:
    """Other states of a sequencer: another last one."""
    *before, last = text.split(", ")
    return ", ".join([*before, "Loaded" if last != "Loaded" else "Offline"])


def other_quality(text: str) -> str:
    """Another quality."""
    return "CHANGING" if text != "CHANGING" else "VALID"


def wrong(text: str) -> str:
    """The same, misspelt."""
    return f"{text}x"


def present(_: str) -> str:
    """A device that is there."""
    return "sys/database/2"


def absent(_: str) -> str:
    """A text that nothing mentions."""
    return "no such thing"


def anything(_: str) -> str:
    """A text that every line holds."""
    return ""


def other_level(text: str) -> str:
    """Another logging level."""
    return "FATAL" if text != "FATAL" else "OFF"


@dataclass(frozen=True)
class Rule:
    """How to change steps of one template: a field and its other value, other words altogether, or another order.

    :param swap: the first two rows of the table change places.
    """

    field: str = ""
    change: Change = other
    words: str = ""
    swap: bool = False


RULES = {
    'the device "<trl>" is reachable': Rule("trl", lambda _: "sys/tg_test/none"),
    'the device "<trl>" does not answer': Rule("trl", present),
    '"<attribute>" of "<trl>" is <value>': Rule("value"),
    '"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]': Rule("value"),
    '"<attribute>" of "<trl>" goes through <values>[ within <seconds> s]': Rule("values"),
    '"<attribute>" of "<trl>" stays <value> for <seconds> s': Rule("value"),
    '"<attribute>" of "<trl>" has stayed <value>': Rule("value"),
    'the command[ "<command>"] succeeds': Rule(words='the command "<command>" fails'),
    "the command returns <value>": Rule("value"),
    'the command is rejected[ with "<text>"]': Rule("text", absent),
    'the command[ "<command>"] fails[ with "<text>"]': Rule("text", absent),
    'the command[ "<command>"] is aborted[ with "<text>"]': Rule("text", absent),
    'the command[ "<command>"] is cancelled[ with "<text>"]': Rule("text", absent),
    'the command[ "<command>"] is queued': Rule(words='the command "<command>" is under way'),
    'the command[ "<command>"] is under way': Rule(words='the command "<command>" is queued'),
    'the command[ "<command>"] goes through <values>[ within <seconds> s]': Rule("values", other_status),
    '"<trl>" is of class "<device_class>"': Rule("device_class", wrong),
    'the alias "<alias>" stands for "<trl>"': Rule("alias", wrong),
    'the devices matching "<pattern>" are "<names>"': Rule("names", wrong),
    'the devices of class "<device_class>" are "<names>"': Rule("names", wrong),
    '"<trl>" has the attribute "<attribute>" of type "<type_name>"[ in "<unit>"]': Rule("type_name", wrong),
    '"<trl>" has the command "<command>" from "<argument>" to "<result>"': Rule("result", wrong),
    'the black box of "<trl>" mentions "<text>"': Rule("text", absent),
    'the property "<name>" of "<trl>" is "<text>"': Rule("text", wrong),
    'the history of "<attribute>" of "<trl>" ends with <value>[ within <seconds> s]': Rule("value"),
    'the history of the command "<command>" of "<trl>" ends with <value>[ within <seconds> s]': Rule("value"),
    'the quality of "<attribute>" of "<trl>" is <quality>': Rule("quality", other_quality),
    'the quality of "<attribute>" of "<trl>" becomes <quality>[ within <seconds> s]': Rule("quality", other_quality),
    'the set point of "<attribute>" of "<trl>" is <value>': Rule("value"),
    'the cached "<attribute>" of "<trl>" is <value>[ within <seconds> s]': Rule("value"),
    'the attribute "<name>" is <value>': Rule("value"),
    'the <setting> of "<attribute>" of "<trl>" is "<text>"': Rule("text", absent),
    '"<attribute>" of "<trl>" cannot be read[ with "<text>"]': Rule("text", absent),
    '"<trl>" polls "<attribute>" every <seconds> s': Rule("seconds", lambda _: "77"),
    '"<trl>" polls the command "<command>" every <seconds> s': Rule("seconds", lambda _: "77"),
    '"<trl>" does not poll "<attribute>"': Rule(words='"sys/types_test/1" does not poll "counted"'),
    '"<trl>" does not poll the command "<command>"': Rule(words='"sys/tg_test/1" polls the command "State" every 77 s'),
    "the answer comes[ within <seconds> s]": Rule(words="the command is rejected"),
    "the answer is called back[ within <seconds> s]": Rule(words="the command is rejected"),
    "all of the commands succeed": Rule(words="the command is rejected"),
    'all of the commands are rejected[ with "<text>"]': Rule("text", absent),
    "all of the commands return <value>": Rule("value"),
    '"<attribute>" is <value> in all of "<names>"': Rule("value"),
    'the state of "<trl>" is <state> however it is asked for': Rule("state"),
    'the status of "<trl>" is "<text>" however it is asked for': Rule("text", wrong),
    'the description of "<trl>" is "<text>"': Rule("text", wrong),
    'the aliases of "<trl>" are "<names>"': Rule("names", wrong),
    "subarray <n> becomes <state>[ within <seconds> s]": Rule("state"),
    "subarray <n> goes through <states>[ within <seconds> s]": Rule("states"),
    "subarray <n> stays <state> for <seconds> s": Rule("state"),
    "every device behaves as declared": Rule(words="the telescope becomes off within 0.5 s"),
    '"<trl>" logs "<text>"[ at level <level>][ within <seconds> s]': Rule("text", absent),
    '"<trl>" does not log "<text>" for <seconds> s': Rule("text", anything),
    'the logging level of "<trl>" is <level>': Rule("level", other_level),
    '"<trl>" logs to "<destination>"': Rule("destination", wrong),
    'the administration device of "<trl>" is "<name>"': Rule("name", wrong),
    'the device server of "<trl>" has the classes "<names>"': Rule("names", wrong),
    'the device server of "<trl>" serves "<names>"': Rule("names", lambda _: "sys/database/2"),
    "this happens in this order[ within <seconds> s]": Rule(swap=True),
    'the procedure[ "<name>"] becomes <state>[ within <seconds> s]': Rule("state", other_state),
    'the procedure[ "<name>"] goes through <states>[ within <seconds> s]': Rule("states", other_state),
    'the procedure[ "<name>"] fails[ with "<text>"][ within <seconds> s]': Rule("text", absent),
    'the procedure[ "<name>"] prints "<text>"[ within <seconds> s]': Rule("text", absent),
    'the procedure[ "<name>"] has called "<function>"[ with <json>]': Rule("function", wrong),
    'the OET publishes "<topic>"[ with "<text>"][ within <seconds> s]': Rule("text", absent),
    "the OET lists <n> procedure[s]": Rule("n", lambda _: "77"),
    'the request is refused[ with <status>][ and "<text>"]': Rule(words="the command succeeds"),
    'the <kind> "<prefix>" is registered[ within <seconds> s]': Rule("prefix", wrong),
    'the <kind> "<prefix>" is unregistered[ within <seconds> s]': Rule(
        words='the HCD "TCS.enclosure.base" is unregistered within 0.5 s'
    ),
    '"<parameter>" of the current state "<state_name>" of "<prefix>" becomes <value>[ within <seconds> s]': Rule(
        "value", lambda text: f"{text}7"
    ),
    'the command[ "<command>"] is still under way after <seconds> s': Rule(words="the command is rejected"),
    'the event "<event>" arrives[ with <json>][ within <seconds> s]': Rule("event", wrong),
    'the event "<event>" arrives <n> times[ within <seconds> s]': Rule("n", lambda _: "77"),
    'the event "<event>" does not arrive for <seconds> s': Rule(
        words='the event "IRIS.imager.silence" arrives within 0.5 s'
    ),
    'the event "<event>" was never published': Rule(words='the event "IRIS.imager.silence" arrives within 0.5 s'),
    'the configuration "<path>" is': Rule("path", wrong),
    'the active configuration "<path>" is': Rule("path", wrong),
    'the sequencer "<prefix>" becomes <state>[ within <seconds> s]': Rule("state", other_sequencer_state),
    'the sequencer "<prefix>" goes through <states>[ within <seconds> s]': Rule("states", other_sequencer_state),
    'the sequencer "<prefix>" stays <state> for <seconds> s': Rule("state", other_sequencer_state),
    'step <n> of the sequencer "<prefix>" becomes <status>[ within <seconds> s]': Rule(
        "status", lambda text: "Success" if text == "Failure" else "Failure"
    ),
    'the sequence of "<prefix>" completes[ within <seconds> s]': Rule(words='the sequence of "<prefix>" fails'),
    'the sequence of "<prefix>" fails[ with "<text>"][ within <seconds> s]': Rule("text", absent),
    'the observing mode "<mode>" is <status>': Rule(
        "status", lambda text: "Configured" if text != "Configured" else "Configurable"
    ),
    'the Sequence Manager answers <response>[ naming "<text>"]': Rule("response", wrong),
    'the agent "<prefix>" runs "<names>"[ within <seconds> s]': Rule("names", lambda text: "" if text else "Other"),
    # Less literal than others above.
    "the <name>[ <key>] becomes <state>[ within <seconds> s]": Rule("state"),
    "the <name>[ <key>] goes through <states>[ within <seconds> s]": Rule("states"),
    "the <name>[ <key>] stays <state> for <seconds> s": Rule("state"),
}
VALUES = re.compile(r'"[^"]*"|\b[A-Z_]{2,}\b|[\d.]+')
"""What sentences of one shape may differ in."""
SENTENCES = {template: Sentence(template) for template in RULES}


TELESCOPES = {"@low": "ska-low", "@tmt": "tmt"}
"""The telescope that scenarios run on which are tagged so."""


@dataclass(frozen=True)
class Changed:
    """A scenario with one changed sentence, as the text of a feature of its own.

    :param place: file and line of the sentence, and what was done about it.
    :param telescope: one that the scenario runs on.
    """

    place: str
    sentence: str
    text: str
    telescope: str

    @property
    def shape(self) -> tuple[str, str]:
        """What is left of it without values: one of each is tried first."""
        return self.place.rpartition(":")[2], VALUES.sub("", self.sentence)


def changed_step(step: Step) -> Step:
    """The step, expecting something else."""
    sentence = step["text"]
    for template, rule in RULES.items():
        match = SENTENCES[template].expression.fullmatch(sentence)
        if match is None:
            continue
        if rule.swap:
            header, first, second, *others = step["dataTable"]["rows"]
            return {**step, "dataTable": {"rows": [header, second, first, *others]}}
        if rule.words:
            named = match.groupdict()
            words = rule.words if named.get("command") else rule.words.replace(' "<command>"', "")
            for field, value in named.items():
                words = words.replace(f"<{field}>", value or "")
            return {**step, "text": words}
        if match[rule.field] is None:
            return {**step, "text": f'{sentence} with "no such thing"'}
        start, end = match.span(rule.field)
        text = match[rule.field]
        fields = match.groupdict()
        new = OTHER_OF.get((fields.get("attribute") or fields.get("name"), text)) or rule.change(text)
        return {**step, "text": sentence[:start] + new + sentence[end:]}
    raise LookupError(f"no rule says how to change: {sentence}")


def changes(file: Path, root: Path) -> Iterator[Changed]:
    """Each ``Then`` of a feature file, changed."""
    for scenario in scenarios(file):
        for number, (kind, step) in enumerate(scenario.steps):
            if kind == "Then":
                yield scenario.changed("otherwise", [*scenario.steps[:number], (kind, changed_step(step))], file, root)


def with_other_whens(file: Path, root: Path, instead: Mapping[str, Change]) -> Iterator[Changed]:
    """Each ``Then`` of some templates, by itself after ``When``s that do something else; what was before them stays.

    :param instead: by the template of the ``Then``: from its sentence to that of the ``When``.
    """
    for scenario in scenarios(file):
        before: list[tuple[str, Step]] = []
        whens = 0
        for number, (kind, step) in enumerate(scenario.steps):
            if kind == "When":
                if scenario.steps[number - 1][0] != "When":
                    before, whens = list(scenario.steps[:number]), 0
                whens += 1
            elif names_procedure(step):  # there is none without its When
                continue
            elif kind == "Then" and whens and (other_when := instead.get(template_of(step))):
                now = re.sub(r" within \S+ s$", "", step["text"])
                acting = [("When", {"text": other_when(step["text"])})] * whens
                steps = [*before, *acting, (kind, {**step, "text": now})]
                yield scenario.changed("unprompted", steps, file, root)


def names_procedure(step: Step) -> bool:
    """Whether a step speaks of a procedure, in its sentence or in its table."""
    cells = [cell["value"] for row in step.get("dataTable", {}).get("rows", ()) for cell in row["cells"]]
    return step["text"].startswith("the procedure") or "procedure" in cells


def disturbing(sentence: str) -> str:
    """A ``When`` after which a thing is not what a ``Then`` says that it stays."""
    if match := re.match(r"subarray (\d+) stays (\S+)", sentence):
        return f'"subarray-{int(match[1]):02}" reports {other(match[2])} for "obsState"'
    if match := re.match(r"the telescope stays (.+) for \S+ s$", sentence):
        return f'"central-node" reports {other(match[1]).upper()} for "telescopeState"'
    match = re.match(r'"([^"]+)" of "([^"]+)" (?:stays|has stayed) (.+?)(?: for \S+ s)?$', sentence)
    assert match is not None, sentence
    return f'"{match[2]}" reports {other(match[3])} for "{match[1]}"'


def template_of(step: Step) -> str:
    """The template of a ``Then``; "" if none of those with a rule."""
    return next((each for each, sentence in SENTENCES.items() if sentence.expression.fullmatch(step["text"])), "")


@dataclass(frozen=True)
class Scenario:
    """A scenario with the steps of the background, each as Given, When or Then."""

    tags: str
    name: str
    steps: tuple[tuple[str, Step], ...]

    def changed(self, how: str, steps: Sequence[tuple[str, Step]], file: Path, root: Path) -> Changed:
        """The scenario with these steps instead; the last one is the one that matters."""
        last = steps[-1][1]
        place = f"{file.relative_to(root)}:{last['location']['line']}:{how}"
        lines = [self.tags, f"Feature: {place}", f"  Scenario: {place} {self.name}"]
        for kind, step in steps:
            lines += [f"    {kind} {step['text']}", *arguments(step)]
        tags = self.tags.split()
        telescope = next((one for tag, one in TELESCOPES.items() if tag in tags), "ska-mid")
        return Changed(place, last["text"], "\n".join(lines), telescope)


def scenarios(file: Path) -> Iterator[Scenario]:
    """The scenarios of a feature file."""
    feature = Parser().parse(TokenScanner(file.read_text(encoding="utf-8")))["feature"]
    children = feature["children"]
    background = [step for child in children if "background" in child for step in child["background"]["steps"]]
    for child in children:
        if "scenario" in child:
            scenario = child["scenario"]
            row, row_tags = first_row(scenario)
            yield Scenario(
                " ".join(tag["name"] for tag in [*feature["tags"], *scenario["tags"], *row_tags]),
                scenario["name"],
                tuple((kind, filled(step, row)) for kind, step in kinds([*background, *scenario["steps"]])),
            )


def kinds(steps: list[Step]) -> Iterator[tuple[str, Step]]:
    """Given, When or Then of each step: ``And`` and ``But`` continue what was before."""
    kind = "Given"
    for step in steps:
        word = step["keyword"].strip()
        kind = word if word in ("Given", "When", "Then") else kind
        yield kind, step


def first_row(scenario: Step) -> tuple[dict[str, str], list[Step]]:
    """The first row of the Examples, and their tags; nothing without."""
    for examples in scenario["examples"]:
        header = [cell["value"] for cell in examples["tableHeader"]["cells"]]
        values = [cell["value"] for cell in examples["tableBody"][0]["cells"]]
        return dict(zip(header, map(first_of, values), strict=True)), examples["tags"]
    return {}, []


def first_of(cell: str) -> str:
    """The simplest of what a cell stands for, where that is many values."""
    generator = read_cell(cell)
    return cell if generator is None or isinstance(generator, Named) else generator.samples()[0]


def filled(step: Step, row: dict[str, str]) -> Step:
    """The step with the values of a row, in its sentence and in its table."""
    done = {**step, "text": with_values(step["text"], row)}
    if table := step.get("dataTable"):
        rows = [
            [{**cell, "value": with_values(cell["value"], row)} for cell in each["cells"]] for each in table["rows"]
        ]
        done["dataTable"] = {"rows": [{"cells": cells} for cells in rows]}
    return done


def with_values(text: str, row: dict[str, str]) -> str:
    """A text with the values of a row."""
    return re.sub(r"<(\w+)>", lambda match: row.get(match[1], match[0]), text)


def arguments(step: Step) -> list[str]:
    """Table or doc string of a step, as text."""
    if table := step.get("dataTable"):
        return ["      | " + " | ".join(cell["value"] for cell in row["cells"]) + " |" for row in table["rows"]]
    if document := step.get("docString"):
        return ['      """', *(f"      {line}" for line in document["content"].splitlines()), '      """']
    return []
