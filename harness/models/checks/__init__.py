"""Whether a declared telescope makes sense: everything it names is there, and it can do what it says."""

from __future__ import annotations

from harness.models import schema
from harness.models.checks.arguments import check_arguments
from harness.models.checks.attributes import check_attributes
from harness.models.checks.commands import check_commands
from harness.models.checks.components import check_components, check_systems
from harness.models.checks.context import Context
from harness.models.checks.faults import check_faults
from harness.models.checks.observing import check_observing
from harness.models.checks.reachability import check_reachability
from harness.models.checks.subject_names import check_subject_names
from harness.models.checks.subjects import check_devices, check_subjects
from harness.models.checks.waiting import check_waiting
from harness.models.reading.inheritance import Classes
from harness.models.reading.problems import Problems
from harness.models.telescope import Telescope

__all__ = ["check"]


def check(telescope: Telescope, document: schema.Document, classes: Classes, problems: Problems) -> None:
    """Add all that is wrong to `problems`.

    What can come about is looked at only when all that is named is there.
    """
    context = Context.of(telescope, document, classes, problems)
    for device_class in telescope.classes.values():
        check_attributes(context, device_class)
        check_commands(context, device_class)
        check_arguments(context, device_class)
        check_faults(context, device_class)
    check_systems(context)
    check_components(context)
    check_observing(context)
    check_devices(context)
    check_subject_names(context)
    check_subjects(context)
    if not problems:
        for device_class in telescope.classes.values():
            check_reachability(context, device_class)
        check_waiting(context)
