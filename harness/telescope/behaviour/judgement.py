"""One device, judged by what it did: event by event, with all that the command under way may have come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from harness.events.key import Key
from harness.events.values import as_written, same
from harness.models import schema
from harness.models.machines.coverage import Began, Ended
from harness.models.machines.machine import why_not
from harness.models.node import Node
from harness.models.telescope import Device
from harness.telescope.behaviour.conditions import Span, may_have_held
from harness.telescope.behaviour.finding import Finding
from harness.telescope.behaviour.history import Change, Happening, History
from harness.telescope.behaviour.progress import Progress, Surroundings

LONGEST = 80
"""Characters of a value that is told."""
LAG = 5.0
"""Seconds within which a device follows what another one shows."""


@dataclass
class Judgement:
    """One device, from the beginning of its history on; used once.

    :param askers: who may give which command to which device.
    :param sent: the commands that a scenario gave; None if nobody knows who gave them.
    :param reported: attributes that a scenario made show something.
    """

    device: Device
    history: History
    around: Surroundings
    askers: Mapping[Node, Collection[Node]]
    sent: Collection[Node] | None
    reported: Collection[Key]
    values: dict[str, Any] = field(default_factory=dict)
    running: dict[str, Progress] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)
    """Commands under way of which the beginning was not seen: they may change anything."""
    failing: dict[str, Any] = field(default_factory=dict)
    steps: list[tuple[float, str]] = field(default_factory=list)
    told: list[tuple[float, str]] = field(default_factory=list)
    paths: dict[str, list[str]] = field(default_factory=dict)

    def judge(self) -> Finding | None:
        """Return the first thing that is not as declared; None if everything is."""
        self.values = dict(self.history.first)
        self.strange = set(self.history.under_way)
        self.begun = set(self.history.under_way)
        self.paths = {name: [self._write(name, value)] for name, value in self.values.items()}
        for happening in self.history.happenings:
            match happening.what:
                case Change(attribute, value):
                    finding = self._change(attribute, value, happening)
                case Began() as began:
                    finding = self._begin(began, happening)
                case Ended() as ended:
                    finding = self._end(ended, happening)
            if finding is not None:
                return finding
        return self._last()

    # ---- what happens -------------------------------------------------------------------------------------------

    def _change(self, attribute: str, value: Any, happening: Happening) -> Finding | None:
        before = self.values.get(attribute)
        if before is not None and value is not None and same(before, value):
            return None
        shown = self._write(attribute, value)
        self.steps.append((happening.time, f"{attribute} {self._write(attribute, before)} -> {shown}"))
        brought = [progress for progress in self.running.values() if self._bring(progress, attribute, value, happening)]
        known = attribute in self.values and before is not None and value is not None
        failed = self._is_failing(attribute, value)
        rule = not known or self._follows(attribute, value, happening.time)
        self.values[attribute] = value
        path = self.paths.setdefault(attribute, [])
        if not self.running:
            path[:] = path[-1:]
        path.append(shown)
        if known and not (brought or failed or rule or self.strange):
            return self._refuse_change(attribute, happening)
        return None

    def _bring(self, progress: Progress, attribute: str, value: Any, happening: Happening) -> bool:
        if attribute not in progress.bearing:
            return False
        progress.advance(self.values, happening.time)
        return value is not None and progress.take(attribute, value, self.values, happening.time)

    def _is_failing(self, attribute: str, value: Any) -> bool:
        if attribute in self.failing and same(self.failing[attribute], value):
            del self.failing[attribute]
            return True
        return False

    def _follows(self, attribute: str, value: Any, when: float) -> bool:
        """Return whether an attribute may change by itself: as another one, by a rule, from nowhere, or written."""
        declared = self.device.device_class.attributes[attribute]
        if value in declared.spontaneous or "write" in declared.access:
            return True
        if Key(self.device.name, attribute) in self.reported:
            return True
        span = Span(when - LAG, when + self.around.tolerance)
        if declared.mirrors is not None:
            origins = self.device.links.get(declared.mirrors.of, {}).values()
            return any(self._may_show(name, declared.mirrors.attribute, value, span) for name in origins)
        return any(
            same(follow.becomes, value)
            and all(may_have_held(one, self.device, self.values, self.around.histories, span) for one in follow.when)
            for follow in declared.follows
        )

    def _may_show(self, name: str, attribute: str, value: Any, span: Span) -> bool:
        history = self.around.histories.get(name)
        shown = history.show(attribute, span.start, span.end) if history else None
        return shown is None or any(one is None or same(one, value) for one in shown)

    def _begin(self, began: Began, happening: Happening) -> Finding | None:
        command = self.device.device_class.commands.get(began.command)
        if command is None or began.uid in self.begun:
            return None
        self.begun.add(began.uid)
        self.told.append((happening.time, began.command))
        self.failing.clear()
        if not self.running:
            self.paths = {name: path[-1:] for name, path in self.paths.items()}
        known = {name: value for name, value in self.values.items() if value is not None}
        why = why_not(self.device.device_class, began.command, known)
        self.running[began.uid] = Progress(
            self.device, began.command, command, dict(self.values), happening.time, self.around
        )
        if why:
            return self._find(happening.time, f"it began {began.command}", allowed=why)
        if not self._may_be_told(began.command, happening.time):
            who = sorted(f"{node.name} of {node.device}" for node in self._askers_of(began.command))
            given = f"it comes of {' or '.join(who)}, and none of them began" if who else "nobody gives it this command"
            return self._find(happening.time, f"it began {began.command}, which nobody gave it", allowed=given)
        return None

    def _askers_of(self, command: str) -> Collection[Node]:
        return self.askers.get(Node(self.device.name, command), ())

    def _may_be_told(self, command: str, when: float) -> bool:
        if self.sent is None or Node(self.device.name, command) in self.sent:
            return True
        for asker in self._askers_of(command):
            history = self.around.histories.get(asker.device)
            if history is None or history.in_doubt or history.began(asker.name, 0.0, when + self.around.tolerance):
                return True
        return False

    def _end(self, ended: Ended, happening: Happening) -> Finding | None:
        self.strange.discard(ended.uid)
        progress = self.running.pop(ended.uid, None)
        if progress is None:
            return None
        progress.advance(self.values, happening.time)
        if ended.failed:
            self.failing = self._list_failing(progress)
        elif ended.well and not progress.may_have_ended(self.values, happening.time):
            allowed = progress.explain(self.values, happening.time)
            return self._find(happening.time, f"{progress.name} was completed", allowed=allowed)
        return None

    def _list_failing(self, progress: Progress) -> dict[str, Any]:
        """Return what attributes show after a command has failed, as far as they do not show it yet."""
        fails: Mapping[str, Any] | str = progress.command.fails
        if fails == "stays":
            return {}
        stages = progress.command.stages
        names = {name for stage in stages for name in (*stage.to, *stage.add, *stage.remove)}
        values = dict.fromkeys(names, "back") if isinstance(fails, str) else fails
        wanted = {name: progress.before.get(name) if value == "back" else value for name, value in values.items()}
        return {
            name: value
            for name, value in wanted.items()
            if name in self.values and value is not None and not same(self.values[name], value)
        }

    # ---- the end ------------------------------------------------------------------------------------------------

    def _last(self) -> Finding | None:
        """Return what should have happened until the end, and has not."""
        end = self.history.happenings[-1].time if self.history.happenings else 0.0
        attributes = self.device.device_class.attributes
        for name, value in self.failing.items():
            if self.values.get(name) not in attributes[name].spontaneous:
                what = f"{name} is {self._write(name, self.values[name])} after a command that failed"
                return self._find(end, what, allowed=f"it is {self._write(name, value)} then", attribute=name)
        if self.running:
            return None
        for name, value in self.values.items():
            mirrored = attributes[name].mirrors
            if mirrored is None or value is None:
                continue
            for origin in self.device.links.get(mirrored.of, {}).values():
                shown = self._show_last(origin, mirrored.attribute)
                if shown is not None and not same(shown, value):
                    what = f"{name} is {self._write(name, value)}"
                    other = f"it shows {mirrored.attribute} of {origin}, which is {self._write(name, shown)}"
                    return self._find(end, what, allowed=other, attribute=name)
        return None

    def _show_last(self, device: str, attribute: str) -> Any:
        history = self.around.histories.get(device)
        if history is None or history.in_doubt:
            return None
        shown = history.show(attribute, float("inf"), float("inf"))
        return shown[-1] if shown else None

    # ---- what is told -------------------------------------------------------------------------------------------

    def _refuse_change(self, attribute: str, happening: Happening) -> Finding:
        names = [progress.name for progress in self.running.values()]
        path = self.paths[attribute]
        during = f" during {' and '.join(names)}" if names else " with no command under way"
        lacking = [progress.explain(self.values, happening.time) for progress in self.running.values()]
        allowed = "; ".join(one for one in lacking if one) or self._list_rules(attribute)
        return self._find(
            happening.time, f"{attribute} went {', '.join(path)}{during}", allowed=allowed, attribute=attribute
        )

    def _list_rules(self, attribute: str) -> str:
        declared = self.device.device_class.attributes[attribute]
        if declared.mirrors is not None:
            return f"it shows what {declared.mirrors.attribute} of its {declared.mirrors.of} shows, which was not that"
        moving = [name for name, command in self.device.device_class.commands.items() if _moves(command, attribute)]
        return f"it is moved by {', '.join(moving)}" if moving else ""

    def _write(self, attribute: str, value: Any) -> str:
        """Return a value as a sentence writes it, labels and states bare, cut short."""
        kind = self.device.device_class.attributes[attribute].type
        bare = isinstance(value, str) and (kind == "DevState" or not kind.startswith("Dev"))
        return shorten(as_written(value, value if bare else ""), LONGEST, placeholder="...")

    def _find(self, when: float, what: str, *, allowed: str = "", attribute: str = "") -> Finding:
        path = tuple(self.paths.get(attribute, ()))
        return Finding(self.device.name, attribute, path, when, what, allowed, tuple(self.told), tuple(self.steps))


def _moves(command: schema.Command, attribute: str) -> bool:
    return any(attribute in (*stage.to, *stage.add, *stage.remove) for stage in command.stages)
