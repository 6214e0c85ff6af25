"""What only Tango devices have."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from harness.models.schema.parts import Part


class Argument(Part):
    """Argument of a command of a Tango device.

    :param schema_: JSON schema (file below ``telescopes/``) of a DevString that holds JSON.
    :param default: JSON file below ``telescopes/`` with a valid argument; ``{eb}``, ``{pb}`` and ``{n}`` in its strings
        stand for identifiers unique to the run and the key of the subject, ``{dishes[n]}`` for the n-th value of the
        parameter `dishes` (beginning again after the last; ``{stations[n]:0>3}`` fills it up to ``007``). A string that
        is ``{n}`` or ``{stations[n]}`` alone becomes a number if that is one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    type: str = "DevString"
    schema_: str | None = Field(default=None, alias="schema")
    default: str | None = None
    description: str = ""
