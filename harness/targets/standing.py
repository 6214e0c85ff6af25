"""Whether the telescope that a run declares is the one that stands behind its target."""

from __future__ import annotations

from harness.errors import ProfileError
from harness.targets.target import Target

SHOWN = 5
"""So many missing devices are named."""


def refuse_another_telescope(target: Target) -> None:
    """Raise `ProfileError` if the control system does not define what the declared telescope's subjects are.

    Without them no sentence about the telescope can come true; of a telescope without subjects, all is missing or
    nothing is said. Another device that is missing is left to the scenarios that need it. One call to the database.
    """
    telescope = target.telescope
    if telescope is None or target.running is not None or "tango" not in target.sources:
        return
    telescope = telescope.part("tango")
    defined = {name.lower() for name in target.tango.query().devices()}
    subjects = dict.fromkeys(subject.device.name for subject in telescope.subjects.values())
    missing = [name for name in telescope.devices if name not in defined]
    if not (set(subjects) - defined or len(missing) == len(telescope.devices)):
        return
    first = sorted(missing, key=lambda name: name not in subjects)[:SHOWN]
    more = f" and {len(missing) - len(first)} more" if len(missing) > len(first) else ""
    raise ProfileError(
        f"the telescope at {target.tango.address} is not {telescope.name} as it is declared: of its "
        f"{len(telescope.devices)} devices {len(missing)} are not defined there, among them {', '.join(first)}{more}",
        place=target.plan.name,
        remedy="Name the one that stands there (--telescope, or telescope.declaration and its parameters in the "
        "profile); 'firstlight doctor' and 'firstlight model diff' tell what is there.",
    )
