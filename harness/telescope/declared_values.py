"""Values that cells stand for by the declaration: of enumerations, parameters, attributes, and keys of subjects."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.bdd.plan import StepPlan
from harness.bdd.properties.cells.generators import Decimals, Generator, OneOf, WholeNumbers
from harness.errors import SentenceError
from harness.models import schema, values
from harness.models.arguments import Ids
from harness.models.reading.problems import near_miss
from harness.models.telescope import Telescope
from harness.targets.plan import Plan
from harness.telescope.drawn_arguments import INVALID, VALID, drawn_argument

_ATTRIBUTE = re.compile(r'"?(?P<attribute>[^"]+?)"? of "?(?P<trl>[^"]+?)"?')


class DeclaredValues:
    """What the telescope of a run declares, by name."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._ids = Ids()

    def find(self, name: str, step: StepPlan | None) -> Generator | None:
        """Return the values of a name; None if nothing is declared by it. Raises `SentenceError` for a wrong use."""
        if (telescope := self._plan.telescope) is None:
            return None
        if name in (VALID, INVALID):
            return drawn_argument(telescope, name, step, self._ids)
        if match := _ATTRIBUTE.fullmatch(name):
            return _of_attribute(telescope, match["trl"], match["attribute"])
        return _of_declaration(telescope, name)

    def names(self) -> Iterable[str]:
        """Return the names there are; those of attributes as they are written."""
        if (telescope := self._plan.telescope) is None:
            return ()
        subjects = [subject for subject, key in telescope.subjects if key]
        return (
            *telescope.enumerations,
            *telescope.parameters,
            *dict.fromkeys(subjects),
            VALID,
            INVALID,
            "<attribute> of <device>",
        )


def _of_declaration(telescope: Telescope, name: str) -> Generator | None:
    """Return the labels of an enumeration, the values of a parameter, or the keys of a subject."""
    parameter = telescope.parameters.get(name)
    if isinstance(parameter, int):
        return WholeNumbers(1, parameter)
    keys = tuple(key for subject, key in telescope.subjects if subject == name and key)
    options = telescope.enumerations.get(name) or parameter or keys
    return OneOf(tuple(options)) if options else None


def _of_attribute(telescope: Telescope, trl: str, name: str) -> Generator:
    """Return what an attribute can be; raises `SentenceError` if that is not said."""
    device = telescope.find(trl)
    if device is None:
        known = [one for each in telescope.devices.values() for one in (each.alias or each.name,)]
        raise SentenceError(f"{telescope.name} has no device {trl!r}", remedy=near_miss(trl, known))
    attributes = device.device_class.attributes
    if name not in attributes:
        raise SentenceError(f"{trl} has no attribute {name!r}", remedy=near_miss(name, attributes))
    attribute = attributes[name]
    if labels := values.shown(telescope, attribute):
        return OneOf(labels)
    if attribute.type in ("DevBoolean", "BooleanKey"):
        return OneOf(("false", "true"))
    if attribute.shape or (limits := _limits(attribute)) is None:
        what = f"{name} of {trl} ({attribute.type}) has no limits, so that there is no telling what it can be"
        raise SentenceError(what, remedy="Declare its limits, or write a range: 1..5.")
    low, high = limits
    if attribute.type in values.WHOLE:
        return WholeNumbers(int(low), int(high))
    return Decimals(low, high)


def _limits(attribute: schema.Attribute) -> tuple[float, float] | None:
    """Return both limits of a number; those of its type where none are declared, None without any."""
    declared = attribute.limits or schema.Range()
    of_type = values.RANGES.get(attribute.type, (None, None))
    low = declared.minimum if declared.minimum is not None else of_type[0]
    high = declared.maximum if declared.maximum is not None else of_type[1]
    return None if low is None or high is None else (low, high)
