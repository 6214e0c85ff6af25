"""What all messages have in common."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar, Union, dataclass_transform

from msgspec import Meta, Struct, UnsetType, field

T = TypeVar("T")

Option = Annotated[tuple[T, ...], Meta(max_length=1)]
"""An option without a default: an array of none or one."""
Omissible = Union[T, UnsetType]  # noqa: UP007 - generic
"""An option with a default: the plain value, or no member at all (`msgspec.UNSET`)."""

Id = str
"""The id of a run, a step or an event."""
Done = Literal["Done"]
"""The answer of what has nothing else to tell."""
DONE: Done = "Done"


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Model(Struct, frozen=True, rename="camel"):
    """An object of which the wire does not tell the class."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Message(Struct, frozen=True, rename="camel", tag_field="_type", tag=True):
    """An object that tells its class on the wire in the member ``_type``, which may stand anywhere in it.

    A class whose name another protocol has taken gives its name on the wire as ``tag``.
    """


def demand_class(message: type[Message]) -> Any:
    """Return the type of a message that has to tell its class although no other may stand there."""
    return message | NoMessage


class NoMessage(Message):
    """Nothing that can be read."""

    def __post_init__(self) -> None:
        """Refuse it."""
        raise ValueError("It is no message")
