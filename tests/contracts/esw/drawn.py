"""Draws values of any type of a message."""

from __future__ import annotations

import typing
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType

from harness.contracts.esw.messages import NoMessage
from harness.contracts.esw.params.commands import ObsId
from harness.contracts.esw.params.key_types import VALUES, KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.units import Units
from harness.contracts.esw.values.durations import NANOSECONDS, FiniteDuration
from harness.contracts.esw.values.names import Prefix, VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem
from harness.contracts.esw.values.times import FIRST, LAST, NANOS, TAITime, UTCTime

texts = st.text(max_size=8)
subsystems = st.sampled_from(Subsystem).map(str)
names = st.text(max_size=8).map(lambda text: text.replace("-", "").strip())
nanos = st.integers(0, NANOS - 1)
parameters = st.deferred(
    lambda: st.sampled_from(KeyType).flatmap(
        lambda key_type: st.builds(
            Parameter, st.just(key_type), texts, drawn(tuple[VALUES[key_type], ...]), st.sampled_from(Units)
        )
    )
)
OWN: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    type(None): st.none(),
    UnsetType: st.just(UNSET),
    ObsId: st.from_regex(r"\A20[0-9]{2}[AB]-00[1-9]-1[0-9]{2}\Z"),
    Prefix: st.builds("{}.{}".format, subsystems, names).map(Prefix),
    VariationInfo: subsystems.map(VariationInfo) | st.builds("{}.{}".format, subsystems, names).map(VariationInfo),
    FiniteDuration: st.builds("{} {}".format, st.integers(-(10**5), 10**5), st.sampled_from(list(NANOSECONDS))).map(
        FiniteDuration
    ),
    UTCTime: st.builds(UTCTime, st.integers(FIRST, LAST), nanos),
    TAITime: st.builds(TAITime, st.integers(FIRST, LAST), nanos),
    Parameter: parameters,
}


@cache
def drawn(message_type: Any) -> st.SearchStrategy[Any]:
    """A strategy for all values of a type."""
    if message_type in OWN:
        return OWN[message_type]
    origin, parts = get_origin(message_type), get_args(message_type)
    if origin is Annotated:
        return bounded(parts[0], parts[1])
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is tuple:
        return st.lists(drawn(parts[0]), max_size=2).map(tuple)
    if origin is dict:
        return st.dictionaries(drawn(parts[0]), drawn(parts[1]), max_size=2)
    if origin in (UnionType, typing.Union):
        return st.one_of(*(drawn(part) for part in parts if part is not NoMessage))
    if issubclass(message_type, Enum):
        return st.sampled_from(message_type)
    assert issubclass(message_type, Struct), message_type
    fields = {field.name: drawn(field.type) for field in msgspec.structs.fields(message_type)}
    return st.builds(message_type, **fields)


def bounded(plain_type: Any, meta: Meta) -> st.SearchStrategy[Any]:
    """A strategy for a type with limits."""
    if plain_type is int:
        return st.integers(int(meta.ge or 0), int(meta.le or 0))
    if plain_type is float:
        return st.floats(meta.ge, meta.le, allow_nan=False)
    if plain_type is str:
        return st.characters(codec="utf-8")
    return st.lists(drawn(get_args(plain_type)[0]), max_size=meta.max_length).map(tuple)
