"""Events of release 5 and 6: written by jsonpickle, and read here as the plain data that they are.

Nothing is unpickled: no class is looked up and no function called, whatever the text names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.contracts.oet.states import ProcedureState

NUMBERED = tuple(ProcedureState)
"""The states by their numbers, from 1."""
NUMBERED_BEFORE_INITIALISING = tuple(one for one in NUMBERED if one is not ProcedureState.INITIALISING)
"""The same in release 5.1, which had no INITIALISING."""

OBJECT, STATE = "py/object", "py/state"


def read_pickled(fields: Mapping[str, Any], states: Sequence[ProcedureState] = NUMBERED) -> dict[str, Any]:
    """Return the fields of an event as plain data: objects as the mappings of their members, states by their names.

    An exception becomes ``{"type": "builtins.ValueError", "args": [...]}``. A reference that leads nowhere is None.

    :param states: by their numbers in the release that wrote it.
    """
    reader = _Reader(states)
    return {name: reader.read(value) for name, value in fields.items()}


class _Reader:
    """Reads the values of one event in their order, which numbers what references name."""

    def __init__(self, states: Sequence[ProcedureState]) -> None:
        self._states = states
        self._numbered: list[Any] = []

    def read(self, value: Any) -> Any:
        match value:
            case list():
                return self._read_list(value)
            case dict():
                return self._read_mapping(value)
        return value

    def _read_mapping(self, value: Mapping[str, Any]) -> Any:
        match value:
            case {"py/id": number}:
                return self._look_up(number)
            case {"py/tuple": list(parts)}:
                return [self.read(one) for one in parts]
            case {"py/type": name}:
                return name
            case {"py/reduce": list(parts)}:
                return self._read_reduced(parts)
        return self._read_members(value)

    def _read_list(self, value: Sequence[Any]) -> list[Any]:
        read: list[Any] = []
        self._numbered.append(read)
        read += [self.read(one) for one in value]
        return read

    def _read_members(self, value: Mapping[str, Any]) -> Any:
        number = len(self._numbered)
        self._numbered.append(None)
        if STATE in value:
            read = self.read(value[STATE])
        else:
            read = {name: self.read(one) for name, one in value.items() if name != OBJECT}
        self._numbered[number] = read
        return read

    def _read_reduced(self, parts: Sequence[Any]) -> Any:
        number = len(self._numbered)
        self._numbered.append(None)
        name, arguments = ([self.read(one) for one in parts] + [None, None])[:2]
        read: Any = {"type": name, "args": arguments}
        if str(name).endswith(f".{ProcedureState.__name__}"):
            read = self._name_state(arguments)
        self._numbered[number] = read
        return read

    def _name_state(self, arguments: Any) -> str | None:
        number = arguments[0] if isinstance(arguments, list) and arguments else 0
        known = isinstance(number, int) and 0 < number <= len(self._states)
        return self._states[number - 1].value if known else None

    def _look_up(self, number: Any) -> Any:
        known = isinstance(number, int) and 0 < number <= len(self._numbered)
        return self._numbered[number - 1] if known else None
