"""A declaration with the files that it includes, read as one document."""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from typing import Any

from harness.errors import ModelError
from harness.models.reading.problems import near_miss
from harness.models.reading.source import Path, Source, path_text, read_source

SECTIONS = {
    "parameters": "parameter",
    "enumerations": "enumeration",
    "classes": "class",
    "subjects": "subject",
    "observing_modes": "observing mode",
    "agents": "agent",
}
"""Keys whose parts have names, and what such a part is called. The list of devices is taken over, too."""

OWN = ("telescope", "kind", "description", "includes")
"""Keys that speak of a file itself: they are not taken over."""


def read_declaration(file: pathlib.Path) -> Source:
    """Read a file and all that it includes, each once, what is included first.

    Parts of the result know the file where they are written. Raises `ModelError` for a file that is missing, that
    includes itself by way of others, or that declares a name which another one has declared.
    """
    main = read_source(file)
    if not isinstance(main.content, dict) or "includes" not in main.content:
        return main
    sources: dict[pathlib.Path, Source] = {}
    _collect(main, (), sources)
    return _Assembly(main, sources.values()).source


def _collect(source: Source, above: tuple[Source, ...], found: dict[pathlib.Path, Source]) -> None:
    chain = (*above, source)
    for path, name in _includes(source):
        file = source.file.parent / name
        circle = [one.file.name for one in chain if one.file.resolve() == file.resolve()]
        if circle:
            start = next(i for i, one in enumerate(chain) if one.file.resolve() == file.resolve())
            way = " -> ".join([*(one.file.name for one in chain[start:]), file.name])
            raise _error(source, path, f"files include each other: {way}", "Take one of them out of 'includes'.")
        if file.resolve() in found:
            continue
        if not file.is_file():
            others = [other.name for other in source.file.parent.glob("*.yaml") if other != source.file]
            raise _error(source, path, f"there is no file {file}", near_miss(name, others))
        _collect(read_source(file), chain, found)
    found[source.file.resolve()] = source


def _includes(source: Source) -> Iterable[tuple[Path, str]]:
    if not isinstance(source.content, dict):
        raise _error(source, (), "is empty or not a list of keys and values", "Write a class or enumeration.")
    given = source.content.get("includes", [])
    listed = given if isinstance(given, list) else [given]
    for index, name in enumerate(listed):
        path: Path = ("includes", index) if isinstance(given, list) else ("includes",)
        if not isinstance(name, str):
            raise _error(source, path, f"{name!r} stands where the name of a file should")
        yield path, name


class _Assembly:
    """Puts the contents of several files together."""

    def __init__(self, main: Source, sources: Iterable[Source]) -> None:
        self._main = main
        self._content: dict[str, Any] = {key: main.content[key] for key in OWN if key in main.content}
        self._parts: dict[Path, tuple[Source, Path]] = {}
        for source in sources:
            for key, value in source.content.items():
                if key not in OWN:
                    self._take(source, key, value)
        self.source = Source(main.file, self._content, main.lines, self._parts)

    def _take(self, source: Source, key: str, value: Any) -> None:
        if key == "devices":
            self._take_devices(source, value)
        elif key in SECTIONS:
            self._take_named(source, key, value)
        else:  # nobody knows such a key, which is told together with all else that has the wrong shape
            self._content[key] = value
            self._parts[key,] = (source, (key,))

    def _take_devices(self, source: Source, value: Any) -> None:
        if not isinstance(value, list):
            raise _error(source, ("devices",), f"{value!r} stands where a list should")
        devices = self._content.setdefault("devices", [])
        for index, device in enumerate(value):
            self._parts["devices", len(devices)] = (source, ("devices", index))
            devices.append(device)

    def _take_named(self, source: Source, key: str, value: Any) -> None:
        if not isinstance(value, dict):
            raise _error(source, (key,), f"{value!r} stands where keys and values should")
        section = self._content.setdefault(key, {})
        for name, part in value.items():
            if name in section:
                other, path = self._parts[key, name]
                what = f"{SECTIONS[key]} {name!r} is declared twice, first in {other.place(path)}"
                raise _error(source, (key, name), what, "Leave one of them out, or give it another name.")
            self._parts[key, name] = (source, (key, name))
            section[name] = self._beside(source, part) if key == "classes" else part

    def _beside(self, source: Source, device_class: Any) -> Any:
        """A class whose arguments' files are found from the main file's folder, too."""
        if source.file.parent == self._main.file.parent or not isinstance(device_class, dict):
            return device_class
        commands = device_class.get("commands")
        for command in commands.values() if isinstance(commands, dict) else ():
            argument = command.get("argument") if isinstance(command, dict) else None
            for key in ("schema", "default"):
                if isinstance(argument, dict) and isinstance(argument.get(key), str):
                    argument[key] = str(source.file.parent.resolve() / argument[key])
        return device_class


def _error(source: Source, path: Path, what: str, remedy: str = "") -> ModelError:
    return ModelError(what, place=source.place(path), path=path_text(path), remedy=remedy)
