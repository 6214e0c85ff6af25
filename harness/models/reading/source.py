"""A YAML file with the line of each of its parts.

YAML 1.2's core schema is used: ``on``, ``off``, ``yes`` and ``no`` are texts, only ``true`` and ``false`` are booleans.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from harness.errors import ModelError

Path = tuple[str | int, ...]
"""Place in a document: ``("devices", 0, "name")``."""


def path_text(path: Path) -> str:
    """``devices[0].name``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Source:
    """A YAML document.

    :param content: plain Python.
    :param lines: line of each part, from 1.
    :param parts: parts that were read from other files: where they are written.
    """

    file: pathlib.Path
    content: Any
    lines: Mapping[Path, int]
    parts: Mapping[Path, tuple[Source, Path]] = field(default_factory=dict, repr=False)

    def written(self, path: Path) -> tuple[Source, Path]:
        """The file in which a part is written, and its path there."""
        for length in (2, 1):
            if found := self.parts.get(path[:length]):
                source, start = found
                return source, (*start, *path[length:])
        return self, path

    def line(self, path: Path) -> int:
        """Line of a part in its file, or of the nearest one around it that is written down."""
        source, path = self.written(path)
        while path and path not in source.lines:
            path = path[:-1]
        return source.lines.get(path, 1)

    def place(self, path: Path) -> str:
        """``file:line``."""
        return f"{self.written(path)[0].file}:{self.line(path)}"

    def seen_from(self, path: Path, here: Path) -> str:
        """The place of a part for a reader who is at another: ``line 7``, or ``file:line`` in another file."""
        same = self.written(path)[0] is self.written(here)[0]
        return f"line {self.line(path)}" if same else self.place(path)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Resolves plain scalars by YAML 1.2's core schema; the C parser where PyYAML has it."""


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    kinds = (
        ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
        ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
        ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
        ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    )
    table: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name, pattern, initials in kinds:
        for initial in initials:
            table.setdefault(initial, []).append((f"tag:yaml.org,2002:{name}", re.compile(rf"(?:{pattern})\Z")))
    return table


_Loader.yaml_implicit_resolvers = _resolvers()


def read_source(file: pathlib.Path) -> Source:
    """Read a YAML file; raises `ModelError` if it is missing, not YAML, or says one key twice."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(f"cannot be read: {error.strerror}", place=str(file)) from None
    except UnicodeDecodeError:
        raise ModelError("is not UTF-8 text", place=str(file)) from None
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ModelError(f"is not YAML: {error.problem}", place=f"{file}:{line}") from None
    except yaml.YAMLError as error:
        raise ModelError(f"is not YAML: {error}", place=str(file)) from None
    finally:
        loader.dispose()
    builder = _Builder(file)
    content = None if node is None else builder.value(node, ())
    return Source(file, content, builder.lines)


class _Builder:
    """Makes plain Python of nodes and notes their lines."""

    def __init__(self, file: pathlib.Path) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}
        self._around: list[yaml.Node] = []

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, path)
        if any(node is other for other in self._around):
            raise ModelError(
                "an alias stands inside what it stands for",
                place=f"{self.file}:{self.lines[path]}",
                path=path_text(path),
                remedy="Write it out.",
            )
        self._around.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, path)
            return [self.value(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self._around.pop()

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            inner = (*path, key)
            line = key_node.start_mark.line + 1
            if key in content:
                raise ModelError(
                    f"key {key!r} stands here twice, first in line {self.lines[inner]}",
                    place=f"{self.file}:{line}",
                    path=path_text(path),
                    remedy="Leave one of them out.",
                )
            self.lines[inner] = line
            content[key] = self.value(value_node, inner)
        return content

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        text: str = node.value
        match node.tag.removeprefix("tag:yaml.org,2002:"):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int":
                return int(text, 0) if text.startswith(("0o", "0x")) else int(text)
            case "float":
                return float(text)
            case "str":
                return text
            case tag:
                raise ModelError(
                    f"the tag {tag!r} has no meaning here",
                    place=f"{self.file}:{node.start_mark.line + 1}",
                    path=path_text(path),
                    remedy="Write a plain value.",
                )
