"""Finds, reads and checks a target's profile."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError, create_model
from pydantic.fields import FieldInfo

from harness.errors import ProfileError
from harness.suggest import suggest
from harness.targets.profile import ABILITIES, CREDENTIALS, Profile
from harness.targets.system import System
from harness.targets.systems import Systems

ENDING = ".toml"


def known_targets(*folders: Path) -> tuple[str, ...]:
    """Return the names of the targets in some folders, sorted."""
    return tuple(sorted({file.stem for folder in folders for file in folder.glob(f"*{ENDING}")}))


def find_profile(target: str, folders: Sequence[Path]) -> Path:
    """Return the profile's file, for a path or the name of a target, which the first folder with it gives.

    Raises `ProfileError` naming the folders and the targets there are.
    """
    if target.endswith(ENDING):
        if (file := Path(target)).is_file():
            return file.resolve()
        raise ProfileError(
            "there is no such file", place=target, remedy="Give the path of a profile, or a target's name."
        )
    for folder in folders:
        if (file := folder / f"{target}{ENDING}").is_file():
            return file
    known = known_targets(*folders)
    raise ProfileError(
        f"there is no target {target!r}",
        place=" or ".join(str(folder) for folder in folders),
        remedy=f"{suggest(target, known)}Targets: {', '.join(known)}.",
    )


def load_profile(file: Path, systems: Systems | None = None) -> Profile:
    """Read and check a profile; raises `ProfileError` naming file, key and remedy.

    :param systems: those that it may have a table of; None for those that come along.
    """
    systems = systems or Systems()
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"this is not TOML: {error}", place=str(file)) from None
    try:
        profile = profile_model(systems, [name for name in systems.names if name in document]).model_validate(document)
    except ValidationError as error:
        raise problem(error, document, file, profile_model(systems, systems.names)) from None
    rows = {name: systems.row(name) for name in systems.names if profile.section(name) is not None}
    refuse_abilities(profile, rows.values(), file)
    refuse_conflicts(profile, file)
    if not rows:
        tables = ", ".join(f"[{name}]" for name in systems.names)
        remedy = f"Write a table for each that the target has, even an empty one: of {tables}."
        raise ProfileError("no control system is named", place=str(file), remedy=remedy)
    for name, row in rows.items():
        row.check(profile.section(name), profile, file)
    return profile


def profile_model(systems: Systems, names: Iterable[str]) -> type[Profile]:
    """Return the shape of a profile that has tables of these systems."""
    tables: dict[str, Any] = {name: (systems.row(name).section | None, None) for name in names}
    return create_model("Profile", __base__=Profile, **tables)


def refuse_abilities(profile: Profile, systems: Iterable[System], file: Path) -> None:
    """Raise `ProfileError` for an ability that nobody knows."""
    known = [*ABILITIES, *(ability for row in systems for ability in row.abilities)]
    for number, ability in enumerate(profile.can):
        if ability not in known:
            remedy = f"{suggest(ability, known)}Known here: {', '.join(known)}."
            raise ProfileError(f"{ability!r} is no ability", place=str(file), path=f"can.{number}", remedy=remedy)


def refuse_conflicts(profile: Profile, file: Path) -> None:
    """What each key allows by itself, but not together."""
    if profile.simulation and "lease" in profile.model_fields_set:
        raise ProfileError(
            "a telescope that is started for the run alone is shared with nobody",
            place=str(file),
            path="lease",
            remedy="Leave it out, or leave the table [simulation] out to reach a running system.",
        )
    control = profile.telescope.control if profile.telescope else ""
    if profile.can and not (profile.simulation or control):
        raise ProfileError(
            f"only a simulated telescope can do this: {', '.join(profile.can)}",
            place=str(file),
            path="can",
            remedy="Leave it out: scenarios that need it are then skipped, and listed. Of a simulated telescope that "
            "is not started for the run, name the simulation-control device (telescope.control).",
        )
    if control and profile.simulation:
        raise ProfileError(
            "a telescope that is started for the run has a simulation-control device that is known",
            place=str(file),
            path="telescope.control",
            remedy="Leave it out, or leave the table [simulation] out to reach a running system.",
        )
    if control and not profile.lease.exclusive:
        raise ProfileError(
            "what a run does through the simulation-control device happens to all who use the telescope",
            place=str(file),
            path="telescope.control",
            remedy="Have the telescope for this run alone (lease.exclusive = true), or leave it out.",
        )


def problem(error: ValidationError, document: Mapping[str, Any], file: Path, model: type[Profile]) -> ProfileError:
    """Return the first thing wrong, in the words of the profile.

    :param model: the shape of a profile with every table that it may have.
    """
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known, key = known_keys(model, first["loc"][:-1]), str(first["loc"][-1])
        below = _find_below(model, first["loc"][:-1], key, is_table=isinstance(first["input"], Mapping))
        remedy = f"{suggest(key, known) or suggest(key, below)}Known here: {', '.join(known)}."
        return ProfileError("this key is not known", place=str(file), path=path, remedy=remedy)
    if first["type"] == "missing":
        return ProfileError("this key is missing", place=str(file), path=path, remedy="Add it.")
    if first["type"] == CREDENTIALS:
        return ProfileError(
            "a user or a password stands in this URL, which is not repeated here: who logs in does not belong "
            "into a profile",
            place=str(file),
            path=path,
            remedy="Leave all before the host out. Set FIRSTLIGHT_USERNAME and FIRSTLIGHT_PASSWORD in the environment.",
        )
    if first["type"] == "string_pattern_mismatch":
        wanted = field_at(model, first["loc"]).description
        return ProfileError(f"{first['input']!r} is not {wanted}", place=str(file), path=path)
    given = f" (given: {first['input']!r})" if not isinstance(first["input"], Mapping) else ""
    return ProfileError(f"{first['msg'][0].lower()}{first['msg'][1:]}{given}", place=str(file), path=path)


def _find_below(model: type[BaseModel], place: Sequence[str | int], key: str, *, is_table: bool) -> list[str]:
    """Return where a key stands in a table below the place, as a table itself or as a value."""
    tables = [table for table in known_keys(model, place) if key in known_keys(model, (*place, table))]
    return [f"{table}.{key}" for table in tables if bool(known_keys(model, (*place, table, key))) is is_table]


def known_keys(model: type[BaseModel], place: Iterable[str | int]) -> tuple[str, ...]:
    """Keys of the profile's table at ``place``; none where there is no table."""
    return tuple(getattr(table_at(model, place), "model_fields", ()))


def table_at(profile: type[BaseModel], place: Iterable[str | int]) -> type[BaseModel]:
    """The profile's table at ``place``."""
    model: Any = profile
    for part in place:
        annotation = model.model_fields[str(part)].annotation
        model = next(iter(getattr(annotation, "__args__", ())), annotation)
    table: type[BaseModel] = model
    return table


def field_at(model: type[BaseModel], place: Sequence[str | int]) -> FieldInfo:
    """What the profile's key at ``place`` has to be."""
    return table_at(model, place[:-1]).model_fields[str(place[-1])]
