"""Random requests, asked of a Sequence Manager over HTTP and of the table of the interface document."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import find, settings
from hypothesis import strategies as st

from harness.contracts.esw.values.names import VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.config.settings import ConfigSettings
from simulators.esw.sequence_manager.acceptance import TABLE, AcceptanceTable, SequenceManagerState
from simulators.esw.sequence_manager.observing.observing_modes import ObsModeConfig
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory, managed
from tests.simulators.esw.sequence_manager.table import AGENTS, COMPONENTS, MODES, Json, Model, read
from tests.simulators.esw.sequence_manager.toys import Toys
from tests.simulators.esw.services import LIMIT, post

LET = {"_type": "let"}
"""What is no request: the change that is under way goes on."""


def _message(name: str, **members: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"_type": st.just(name), **members})


_MODE = st.sampled_from([*MODES, "Nope"])
_SUBSYSTEM = st.sampled_from(["ESW", "IRIS", "TCS", "WFOS"])
_SEQUENCER = {"subsystem": _SUBSYSTEM, "obsMode": _MODE, "variation": st.sampled_from([[], [], ["imager"]])}
_PROVISION = st.fixed_dictionaries(
    {"agentPrefix": st.sampled_from([*AGENTS, AGENTS[0], "ESW.machine9"]), "countOfSeqComps": st.integers(0, 3)}
)
REQUESTS: Mapping[str, st.SearchStrategy[Json]] = {
    "Configure": _message("Configure", obsMode=_MODE),
    "StartSequencer": _message("StartSequencer", **_SEQUENCER),
    "RestartSequencer": _message("RestartSequencer", **_SEQUENCER),
    "ShutdownSequencer": _message("ShutdownSequencer", **_SEQUENCER),
    "ShutdownSubsystemSequencers": _message("ShutdownSubsystemSequencers", subsystem=_SUBSYSTEM),
    "ShutdownObsModeSequencers": _message("ShutdownObsModeSequencers", obsMode=_MODE),
    "ShutdownAllSequencers": _message("ShutdownAllSequencers"),
    "ShutdownSequenceComponent": _message("ShutdownSequenceComponent", prefix=st.sampled_from(COMPONENTS)),
    "ShutdownAllSequenceComponents": _message("ShutdownAllSequenceComponents"),
    "Provision": _message(
        "Provision", config=st.fixed_dictionaries({"config": st.lists(_PROVISION, max_size=2, unique_by=str)})
    ),
    "GetObsModesDetails": _message("GetObsModesDetails"),
    "GetResources": _message("GetResources"),
}
HOLDING = st.sampled_from([{"_type": "Configure", "obsMode": "Held"}])
SEQUENCES = st.lists(st.one_of(HOLDING, *REQUESTS.values(), st.just(LET)), min_size=1, max_size=10)


@dataclass
class Checked:
    """A Sequence Manager that is checked."""

    found: ManagedObservatory
    toys: Toys

    def check(self, sequence: Sequence[Json]) -> None:
        """Ask all, one after another; raises `AssertionError` at the first difference."""
        self.toys.reset(COMPONENTS)
        model = Model()
        held: Held | None = None
        try:
            for request in sequence:
                if request == LET:
                    if held is not None:
                        self.toys.let()
                        assert held.take() == model.let()
                        held = None
                elif (wanted := model.ask(request)) is None:
                    self.toys.hold_next()
                    held = Held(self.url, request, self.toys.holding)
                    assert held.is_under_way(), f"{request} is answered by {held.take()} at once"
                else:
                    answer = read(post(self.url, request).body)
                    assert answer == wanted, f"{request} is answered by {answer}, not {wanted}"
                if held is None:
                    assert self.list_sequencers() == model.sequencers
        finally:
            self.toys.let()
            if held is not None:
                held.take()

    @property
    def url(self) -> str:
        return self.found.urls["sequence_manager"]

    def list_sequencers(self) -> set[str]:
        """Return the sequencers that are registered."""
        body = post(self.found.location, {"_type": "ListByComponentType", "componentType": "Sequencer"}).body
        return {one["connection"]["prefix"] for one in body}


class Held:
    """A request whose answer comes later.

    :param holding: set when it is under way.
    """

    def __init__(self, url: str, request: Json, holding: threading.Event) -> None:
        self._answer: Any = None
        self._holding = holding
        holding.clear()
        self._thread = threading.Thread(target=self._ask, args=(url, request), daemon=True)
        self._thread.start()

    def is_under_way(self) -> bool:
        return self._holding.wait(LIMIT) and self._answer is None

    def take(self) -> Any:
        self._thread.join(LIMIT)
        return self._answer

    def _ask(self, url: str, request: Json) -> None:
        self._answer = read(post(url, request).body)
        self._holding.set()


def plant(name: str, state: str) -> AcceptanceTable:
    """Return the served table with one cell that is wrong: accepted where it is not to be, or the other way round."""
    row = next(message for message in TABLE if message.__name__ == name)
    return {**TABLE, row: TABLE[row] ^ {SequenceManagerState(state)}}


def find_difference(manager: Checked, most: int = 500) -> Sequence[Json]:
    """Return the shortest sequence by which a difference shows."""

    def differs(sequence: Sequence[Json]) -> bool:
        try:
            manager.check(sequence)
        except AssertionError:
            return True
        return False

    seen = settings(max_examples=most, database=None, derandomize=True, deadline=None)
    return find(SEQUENCES, differs, settings=seen)


@contextmanager
def checked(logs: Path, table: AcceptanceTable = TABLE) -> Iterator[Checked]:
    """Serve the observing modes of the table, with toys for sequence components."""
    modes = {
        name: ObsModeConfig(tuple(map(Subsystem, resources)), tuple(map(VariationInfo, sequencers)))
        for name, (resources, sequencers) in MODES.items()
    }
    with managed(logs) as found:
        # The budget of a change is not to end while one is held.
        found.limit_scale = 1.0
        toys = Toys(found.location, AGENTS)
        found.start("config", ConfigSettings(found.http))
        found.start_manager(modes=modes, table=table)
        try:
            yield Checked(found, toys)
        finally:
            toys.close()
