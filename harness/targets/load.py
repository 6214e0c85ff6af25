"""Finds, reads and checks a target's profile."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from harness.connectors.tango.bridge.transport.environment import PASSWORD, USERNAME
from harness.errors import ProfileError
from harness.targets.profile import CREDENTIALS, Profile

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
        remedy=f"{meant(target, known)}Targets: {', '.join(known)}.",
    )


def load_profile(file: Path) -> Profile:
    """Read and check a profile; raises `ProfileError` naming file, key and remedy."""
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"this is not TOML: {error}", place=str(file)) from None
    try:
        profile = Profile.model_validate(document)
    except ValidationError as error:
        raise problem(error, document, file) from None
    refuse_conflicts(profile, file)
    return profile


def refuse_conflicts(profile: Profile, file: Path) -> None:
    """What each key allows by itself, but not together."""
    if profile.simulation and not profile.telescope:
        raise ProfileError(
            "a simulated telescope needs a declaration",
            place=str(file),
            path="telescope.declaration",
            remedy="Name one of telescopes/, or leave the table [simulation] out to reach a running system.",
        )
    if profile.simulation and profile.tango.address:
        raise ProfileError(
            "the address of a simulated telescope is chosen when it starts",
            place=str(file),
            path="tango.address",
            remedy="Leave it out, or leave the table [simulation] out to reach a running system.",
        )
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


def problem(error: ValidationError, document: Mapping[str, Any], file: Path) -> ProfileError:
    """The first thing wrong, in the words of the profile."""
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known, key = known_keys(first["loc"][:-1]), str(first["loc"][-1])
        below = [f"{table}.{key}" for table in known if key in known_keys((*first["loc"][:-1], table))]
        remedy = f"{meant(key, known) or meant(key, below)}Known here: {', '.join(known)}."
        return ProfileError("this key is not known", place=str(file), path=path, remedy=remedy)
    if first["type"] == "missing":
        return ProfileError("this key is missing", place=str(file), path=path, remedy="Add it.")
    if first["type"] == CREDENTIALS:
        return ProfileError(
            "a user or a password stands in this URL, which is not repeated here: who logs in does not belong "
            "into a profile",
            place=str(file),
            path=path,
            remedy=f"Leave all before the host out, and set {USERNAME} and {PASSWORD} in the environment.",
        )
    if first["type"] == "string_pattern_mismatch":
        wanted = field_at(first["loc"]).description
        return ProfileError(f"{first['input']!r} is not {wanted}", place=str(file), path=path)
    given = f" (given: {first['input']!r})" if not isinstance(first["input"], Mapping) else ""
    return ProfileError(f"{first['msg'][0].lower()}{first['msg'][1:]}{given}", place=str(file), path=path)


def known_keys(place: Iterable[str | int]) -> tuple[str, ...]:
    """Keys of the profile's table at ``place``; none where there is no table."""
    return tuple(getattr(table_at(place), "model_fields", ()))


def table_at(place: Iterable[str | int]) -> type[BaseModel]:
    """The profile's table at ``place``."""
    model: Any = Profile
    for part in place:
        annotation = model.model_fields[str(part)].annotation
        model = next(iter(getattr(annotation, "__args__", ())), annotation)
    table: type[BaseModel] = model
    return table


def field_at(place: Sequence[str | int]) -> FieldInfo:
    """What the profile's key at ``place`` has to be."""
    return table_at(place[:-1]).model_fields[str(place[-1])]


def meant(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'x'? `` if one of the known words is near, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean {near[0]!r}? " if near else ""
