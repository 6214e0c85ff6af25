"""What is neither an object nor a plain value on the wire, and so reads and writes itself."""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import Any, Self


class Media(Enum):
    """In what a message is written."""

    JSON = "application/json"
    CBOR = "application/cbor"


class WireValue(ABC):
    """A value that the codec asks to read and write itself."""

    @classmethod
    @abstractmethod
    def from_wire(cls, plain: Any) -> Self:
        """Read the plain value that stands for it in any media; raises `ValueError` that says why it cannot be."""

    @abstractmethod
    def to_wire(self, media: Media) -> Any:
        """Return the plain value that stands for it."""


class TextValue(str, WireValue):
    """A text with rules; read in any spelling, and kept in one."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Raise `ValueError` for a text against the rules."""
        return super().__new__(cls, cls.normalise(text))

    @classmethod
    @abstractmethod
    def normalise(cls, text: str) -> str:
        """Return the one spelling of it; raises `ValueError`."""

    @classmethod
    def from_wire(cls, plain: Any) -> Self:
        """Read a text."""
        return cls(expect_text(plain))

    def to_wire(self, media: Media) -> str:
        """Return it as a plain text."""
        return str.__str__(self)


def expect_text(plain: Any) -> str:
    """Return a plain value that is a text; raises `ValueError` for any other."""
    if isinstance(plain, str):
        return plain
    raise ValueError(f"Expected `str`, got `{type(plain).__name__}`")
