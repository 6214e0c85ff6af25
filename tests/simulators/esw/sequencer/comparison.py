"""Served sequencers, compared with the model message by message over HTTP."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.values.names import Prefix
from simulators.esw.sequencer.settings import SequencerSettings
from tests.simulators.esw.sequencer.model import Action, Model
from tests.simulators.esw.sequencer.rig import CONTROLLED, SEQUENCER_PREFIX, Serving, serving


class ServedSequencer:
    """A served sequencer, asked over HTTP."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)

    def post(self, message: Any) -> Any:
        """Return the answer to a request."""
        body = json.dumps(message)
        self._connection.request("POST", "/post-endpoint", body, {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer
        return json.loads(answer)

    def tell(self, hint: str) -> Any:
        """Tell the script what to do."""
        return self.post({"_type": "DiagnosticMode", "startTime": "2026-01-01T00:00:00Z", "hint": hint})

    def act(self, model: Model, action: Action) -> Any:
        """Do what an action says; the steps and runs that it names are those of the model."""
        word = action.name.partition(" ")[0]
        if word in ("break", "mend", "release", "fail", "nonsense"):
            return self.tell(action.name)
        steps = model.steps or []
        known = action.at < len(steps)
        commands = [{"_type": "Setup", "source": "ESW.test", "commandName": name} for name in action.names]
        members: dict[str, Any] = {}
        if action.name in ("LoadSequence", "Submit"):
            members = {"sequence": commands}
        elif action.name in ("Add", "Prepend"):
            members = {"commands": commands}
        elif action.name == "Query":
            members = {"runId": model.runs[action.at] if action.at < len(model.runs) else "unknown"}
        elif action.name in ("Replace", "InsertAfter", "Delete", "AddBreakpoint", "RemoveBreakpoint"):
            members = {"id": steps[action.at].id if known else "unknown"}
            if action.name in ("Replace", "InsertAfter"):
                members["commands"] = commands
        return self.post({"_type": action.name, **members})

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


Asked = set[tuple[str, str]]


def compare(served: ServedSequencer, actions: list[Action]) -> Asked:
    """Send messages to a sequencer that has just begun, and return which of them in which state.

    :raises AssertionError: where it does not what is documented.
    """
    model, asked = Model(), set()
    for number, action in enumerate(actions):
        before = model.state
        asked.add((action.name, before))
        answer = served.act(model, action)
        expected = model.expect(action)
        where = f"{action} in {before}, message {number + 1} of {actions}"
        if isinstance(expected, dict) and expected["_type"] == "Started" and "runId" not in expected:
            assert answer["_type"] == "Started", f"{where}: {answer}"
            adopt_run(model, answer["runId"])
        elif isinstance(expected, dict) and expected["_type"] in ("Completed", "Error", "Started"):
            assert (answer["_type"], answer["runId"]) == (expected["_type"], expected["runId"]), f"{where}: {answer}"
        else:
            assert answer == expected, f"{where}: {answer}, not {expected}"
        compare_steps(model, served, where)
    return asked


def adopt_run(model: Model, run_id: str) -> None:
    """Call the last run as the sequencer does."""
    if "" in model.ends:
        model.ends[run_id] = model.ends.pop("")
    model.runs[-1] = run_id


def compare_steps(model: Model, served: ServedSequencer, where: str) -> None:
    """Compare the state and the steps, and take over the ids of steps."""
    wanted = model.state, [(step.name, step.status, step.held) for step in model.steps or ()]
    for _ in range(3):
        state, steps = served.post({"_type": "GetSequencerState"})["_type"], served.post({"_type": "GetSequence"})
        found = steps[0] if steps else []
        told = state, [(one["command"]["commandName"], one["status"]["_type"], one["hasBreakpoint"]) for one in found]
        if told == wanted:
            break
        served.tell("settle")  # steps that end at once may not have ended yet
    assert told == wanted, f"{where}: it is {told}, not {wanted}"
    assert bool(steps) == (model.steps is not None), f"{where}: its steps are {steps}"
    for step, one in zip(model.steps or (), found, strict=True):
        assert step.id in ("", one["id"]), f"{where}: {one} has another id"
        step.id = one["id"]


class FreshSequencers:
    """Sequencers of one sequence component, each restarted when it is asked for; closed at the end."""

    def __init__(self, serving: Serving) -> None:
        self._serving, self._runner = serving, asyncio.Runner()

    def check(self, actions: list[Action]) -> Asked:
        """Compare a fresh sequencer with the model; raises `AssertionError`."""
        served = ServedSequencer(self._runner.run(self._restart()))
        try:
            return compare(served, actions)
        finally:
            served.close()

    def differs(self, actions: list[Action]) -> bool:
        """Tell whether a sequencer does something else than is documented."""
        try:
            self.check(actions)
        except AssertionError:
            return True
        return False

    def close(self) -> None:
        """End what asks."""
        self._runner.close()

    async def _restart(self) -> str:
        async with self._serving.sequencer() as sequencer:
            connection = Connection(Prefix(SEQUENCER_PREFIX), ComponentType.SEQUENCER, ConnectionType.HTTP)
            location = await sequencer.asking.locations.find(connection)
            assert location is not None
            return location.uri


@contextmanager
def fresh_sequencers(logs: Path, settings: SequencerSettings = CONTROLLED) -> Iterator[FreshSequencers]:
    """Run a sequence component whose sequencers are compared with the model."""
    with serving(logs, settings, limit_scale=1.0) as found:
        sequencers = FreshSequencers(found)
        try:
            yield sequencers
        finally:
            sequencers.close()
