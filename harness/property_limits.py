"""How much is drawn of properties on a target, and why none may be run there."""

from __future__ import annotations

from harness.bdd.properties.running.example_limits import ExampleLimits
from harness.targets.plan import Plan
from harness.targets.profile import PropertiesSection

SIMULATED = 50
DEPLOYED = 5
"""Examples of each property, where the profile does not say it."""


def limits_on(plan: Plan) -> ExampleLimits:
    """Return how much is drawn on a target; on a deployed one little, and no failure is made smaller."""
    section = plan.profile.properties or PropertiesSection()
    simulated = plan.profile.simulation is not None
    examples = section.examples or (SIMULATED if simulated else DEPLOYED)
    return ExampleLimits(examples, section.seconds, shrink=simulated)


def why_no_properties(plan: Plan) -> str:
    """Return why no property is run on a target; "" if they are."""
    if plan.profile.simulation is not None or plan.profile.properties is not None:
        return ""
    return f"properties draw what they do, and {plan.name} is deployed: a table [properties] in its profile allows them"
