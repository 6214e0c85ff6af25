"""Messages as scripts see them: their members by the names on the wire, their parameters by key."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, ClassVar, Self, get_args

from msgspec import UNSET, Struct
from msgspec.structs import replace as change

from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.messages import Message, Model
from harness.contracts.esw.params.commands import Observe, SequenceCommand, Setup
from harness.contracts.esw.params.events import Event, ObserveEvent, SystemEvent
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Accepted, Completed, Started, SubmitResponse
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime


class ScriptText(str):
    """A name or an id, which scripts take for a text, ask for its ``name``, or call."""

    __slots__ = ()

    @property
    def name(self) -> str:
        """The text."""
        return str(self)

    def __call__(self) -> str:
        """Return the text."""
        return str(self)


class MessageView:
    """A message, with members such as ``commandName``; made of a message, or as the script's classes are.

    :cvar build: makes the message of other arguments.
    """

    build: ClassVar[Callable[..., Any]]

    def __init__(self, *arguments: Any) -> None:
        made = len(arguments) == 1 and isinstance(arguments[0], Struct)
        self.message: Any = arguments[0] if made else self.build(*arguments)

    def __getattr__(self, name: str) -> Any:
        """Return a member by its name on the wire."""
        message = self.message
        for own, wire in zip(message.__struct_fields__, message.__struct_encode_fields__, strict=True):
            if wire == name:
                value = getattr(message, own)
                if value is UNSET:
                    return None
                return ScriptText(value) if type(value) is str else value
        raise AttributeError(f"{type(message).__name__} has no member {name}")

    def get(self, key: Any, keyType: object = None) -> Parameter | None:
        """Return a parameter by its key or name; None if it is missing."""
        return next((one for one in self.message.param_set if one.key_name == _name(key)), None)

    gets = __call__ = get

    def exists(self, key: Any) -> bool:
        """Tell whether there is a parameter of a key or name."""
        return self.get(key) is not None

    def add(self, *parameters: Parameter) -> Self:
        """Return the message with parameters in addition; those of the same name are replaced."""
        names = {one.key_name for one in parameters}
        kept = (one for one in self.message.param_set if one.key_name not in names)
        return type(self)(change(self.message, param_set=(*kept, *parameters)))

    madd = add

    def __repr__(self) -> str:
        """Write it as the message is."""
        return repr(self.message)


class EventView(MessageView):
    """An event."""

    def isInvalid(self) -> bool:
        """Tell whether nothing was published under the key."""
        return bool(self.message.is_invalid)


class ResponseView(MessageView):
    """The answer to a command."""

    def isStarted(self) -> bool:
        """Tell whether the command is under way."""
        return isinstance(self.message, Started)

    def isCompleted(self) -> bool:
        """Tell whether the command has ended well."""
        return isinstance(self.message, Completed)

    def isFailed(self) -> bool:
        """Tell whether the command was not accepted, or has failed."""
        return not isinstance(self.message, Accepted | Started | Completed)


def build_command(kind: type[Setup | Observe], source: Any, name: str, obs_id: Any = None, *rest: Any) -> Any:
    """Make a command as scripts do: source, name, observation and a list of parameters, which may be left out."""
    parameters = tuple(rest[0]) if rest else ()
    return kind(Prefix(str(source)), str(name), UNSET if obs_id is None else str(obs_id), parameters)


def build_event(kind: type[SystemEvent | ObserveEvent], source: Any, name: str, parameters: Any = ()) -> Any:
    """Make an event of now: source, name and a list of parameters, which may be left out."""
    return kind(str(uuid.uuid4()), Prefix(str(source)), str(name), UTCTime.now(), tuple(parameters))


def _make_view(message: type, base: type[MessageView], build: Callable[..., Any] | None = None) -> type[MessageView]:
    def build_message(view: MessageView, *arguments: Any) -> Any:
        return build(message, *arguments) if build else message(*arguments)

    return type(message.__name__, (base,), {"build": build_message})


VIEWS: dict[type, type[MessageView]] = {
    **{one: _make_view(one, MessageView, build_command) for one in get_args(SequenceCommand)},
    **{one: _make_view(one, EventView, build_event) for one in get_args(Event)},
    **{one: _make_view(one, ResponseView) for one in (Accepted, *get_args(SubmitResponse))},
    CurrentState: _make_view(CurrentState, MessageView),
}
"""The class that scripts know each message by."""


def show(message: Message | Model) -> Any:
    """Return a message as scripts see it."""
    return VIEWS.get(type(message), MessageView)(message)


def unwrap(view: Any) -> Any:
    """Return the message that a script has."""
    return view.message if isinstance(view, MessageView) else view


def _name(key: Any) -> str:
    return key if isinstance(key, str) else str(key.keyName)
