"""Executes the steps of a Dockerfile in fresh roots, where nothing is installed that builds images."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

STEP = """
set -e
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin {variables} sh -c "$2"
"""
"""A RUN, as root, in processes and mounts of its own: nothing of it is left when it ends."""

ISOLATED = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c")

ONLY_IN_THE_IMAGE = ("WORKDIR", "USER", "ENTRYPOINT", "CMD")
"""What says how the image is run; a step that came after it would be run so, too, which is not done here."""


@dataclass(frozen=True)
class Instruction:
    """A line of a Dockerfile, with those that continue it."""

    word: str
    text: str


def read_dockerfile(text: str) -> list[Instruction]:
    """Return the instructions of a Dockerfile."""
    without_comments = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    lines = re.sub(r"\\\n", " ", without_comments).splitlines()
    return [Instruction(*line.split(maxsplit=1)) for line in lines if line.strip()]


def build(dockerfile: Path, context: Path, base: Path, folder: Path, limit: float) -> Path:
    """Return the root of the last stage of a Dockerfile, all stages of which begin with a root as `base` is.

    :param folder: in which the roots of the stages are made.
    :param limit: seconds of a step.
    """
    roots: dict[str, Path] = {}
    root, variables, last = base, "", ""
    for one in read_dockerfile(dockerfile.read_text()):
        match one.word:
            case "ARG":
                assert one.text.startswith("BASE="), f"no value is given for {one.text}"
            case "FROM":
                image, *name = one.text.split(" AS ")
                assert image == "${BASE}", f"{image} is no root that is there"
                root, variables, last = folder / (name[0] if name else "last"), "", ""
                roots[root.name] = root
                run("cp", "-a", base, root, limit=limit)
            case "ENV":
                variables += f" {one.text}"
            case "COPY":
                *options, source, target = one.text.split()
                stage = re.fullmatch(r"--from=(.*)", options[0]) if options else None
                copy((roots[stage[1]] if stage else context) / source.lstrip("/"), root / target.lstrip("/"))
            case "RUN":
                assert not last, f"RUN {one.text} comes after {last}"
                run(*ISOLATED, STEP.format(variables=variables), "sh", root, one.text, limit=limit)
            case word:
                assert word in ONLY_IN_THE_IMAGE, f"it is not known here how {word} is executed"
                last = word
    return root


def copy(source: Path, target: Path) -> None:
    """Copy a file, or what is in a folder, as COPY does."""
    whole = source.is_dir()
    (target if whole else target.parent).mkdir(parents=True, exist_ok=True)  # for all to read, as the builder's are
    run("cp", "-a", *(source.iterdir() if whole else [source]), target)


def run(*command: str | Path, limit: float = 600) -> str:
    """Run to the end, and return what was printed."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=limit, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout.strip()
