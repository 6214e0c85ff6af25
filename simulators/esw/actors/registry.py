"""Which classes of messages travel between processes, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import cbor2

from simulators.esw.actors.errors import UnregisteredMessageError

Encode = Callable[[object], bytes]
Decode = Callable[[bytes, type], object]
PLAIN = "plain"
"""The name of what needs no class: nothing, a truth value, a number, a text."""
LIST = "list"
"""The name of a tuple of messages, as an option is too."""


class MessageRegistry:
    """The serializer of actors: only what is registered is written or read.

    :param encode: writes a message as CBOR.
    :param decode: reads a message of a class; raises `ValueError` if it is none.
    """

    def __init__(self, encode: Encode, decode: Decode, classes: Iterable[type] = ()) -> None:
        self._encode, self._decode = encode, decode
        self._classes: dict[str, type] = {}
        self._names: dict[type, str] = {}
        self.register(*classes)

    def register(self, *classes: type) -> None:
        """Let messages of these classes travel."""
        for one in classes:
            name = f"{one.__module__}.{one.__qualname__}"
            self._classes[name], self._names[one] = one, name

    def write(self, message: object) -> tuple[str, bytes]:
        """Return the name of a message's class, and the message in CBOR.

        :raises UnregisteredMessageError: for any other class.
        """
        if message is None or type(message) in (bool, int, float, str):
            return PLAIN, cbor2.dumps(message)
        if isinstance(message, tuple):
            return LIST, cbor2.dumps([self.write(one) for one in message])
        name = self._names.get(type(message))
        if name is None:
            raise UnregisteredMessageError(
                f"{type(message).__qualname__} is not registered as a message between processes. "
                "Add it to the MessageRegistry of both sides."
            )
        return name, self._encode(message)

    def read(self, name: str, data: bytes) -> object:
        """Return a message.

        :raises ValueError: if the class is not registered, or the data is not of it.
        """
        if name == PLAIN:
            return cbor2.loads(data)
        if name == LIST:
            return tuple(self.read(*one) for one in cbor2.loads(data))
        if name not in self._classes:
            raise ValueError(f"{name} is not registered as a message between processes")
        return self._decode(data, self._classes[name])
