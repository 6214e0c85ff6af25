"""What is wrong with a declared telescope, collected so that a reader sees all of it at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from harness.errors import ModelError
from harness.models.reading.source import Path, Source, path_text


class SeveralModelErrors(ModelError):  # noqa: N818 -- it is several
    """Several things are wrong; the message has a line for each.

    :param errors: one error for each.
    """

    def __init__(self, errors: tuple[ModelError, ...]) -> None:
        first = errors[0]
        super().__init__(first.what, place=first.place, path=first.path, remedy=first.remedy)
        self.errors = errors
        self.args = ("\n".join(str(error) for error in errors),)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    :param path: where in the document.
    :param what: cause, as a sentence without full stop.
    :param remedy: what to do, as a sentence with full stop; "" if it is plain.
    """

    path: Path
    what: str
    remedy: str = ""


class Problems:
    """Collects problems of one declaration; the same one is kept once."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._problems: dict[Problem, None] = {}

    def add(self, path: Path, what: str, remedy: str = "") -> None:
        self._problems[Problem(path, what, remedy)] = None

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    def raise_if_any(self) -> None:
        """Raise `ModelError`: for several problems a `SeveralModelErrors`, in the order of files and lines."""
        found = sorted(self._problems, key=lambda problem: self._position(problem.path))
        errors = tuple(self._error(problem) for problem in found)
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise SeveralModelErrors(errors)

    def _position(self, path: Path) -> tuple[str, int]:
        return str(self.source.written(path)[0].file), self.source.line(path)

    def _error(self, problem: Problem) -> ModelError:
        _, path = self.source.written(problem.path)
        place = self.source.place(problem.path)
        return ModelError(problem.what, place=place, path=path_text(path), remedy=problem.remedy)


def near_miss(word: str, known: Iterable[str]) -> str:
    """``Did you mean 'shutter'?``, or the list of what there is."""
    names = list(dict.fromkeys(str(name) for name in known))
    by_folded = {name.casefold(): name for name in names}
    if close := get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6):
        return f"Did you mean {by_folded[close[0]]!r}?"
    if not names:
        return "There are none."
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"There is {shown}." if len(names) == 1 else f"There are {shown}."
