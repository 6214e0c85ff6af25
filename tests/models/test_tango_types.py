"""Tango's types as they are written down, against those of the library."""

from __future__ import annotations

import pytest
import tango

from harness.contracts.tango_types import ARRAYS, INTEGERS, PAIRS, STATES


def test_states_are_tangos_in_tangos_order() -> None:
    assert tuple(str(state) for state in sorted(tango.DevState.values.values(), key=int)) == STATES


def test_types_are_tangos() -> None:
    for name in (*INTEGERS, *ARRAYS, *ARRAYS.values(), *PAIRS, *PAIRS.values()):
        assert hasattr(tango.CmdArgType, name), name


@pytest.mark.parametrize("name", sorted(set(INTEGERS) - {"DevUChar"}))  # no command takes a single one
def test_integers_are_as_wide_as_tangos(name: str) -> None:
    data = tango.DeviceData()
    for value in INTEGERS[name]:
        data.insert(tango.CmdArgType.names[name], value)
        assert data.extract() == value
    low, high = INTEGERS[name]
    for value in (low - 1, high + 1):
        with pytest.raises((OverflowError, TypeError, ValueError)):
            data.insert(tango.CmdArgType.names[name], value)
