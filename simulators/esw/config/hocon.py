"""Reads HOCON, in which ESW's files are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def read_hocon(text: str) -> Mapping[str, Any]:
    """Return what a text says, in plain dictionaries and lists; raises `ValueError` if it is no HOCON."""
    from pyhocon import ConfigFactory  # noqa: PLC0415  (takes long, and few services need it)
    from pyhocon.exceptions import ConfigException  # noqa: PLC0415
    from pyparsing import ParseBaseException  # noqa: PLC0415

    try:
        tree = ConfigFactory.parse_string(text)
        plain: Mapping[str, Any] | None = getattr(tree, "as_plain_ordered_dict", lambda: None)()
    except (ConfigException, ParseBaseException, RecursionError, OSError) as error:
        raise ValueError(f"it is no HOCON: {error}") from None
    if plain is None:
        raise ValueError("it is a list, where keys and values should stand")
    return plain
