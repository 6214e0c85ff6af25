"""What is told of devices that did what they are not declared to do."""

from __future__ import annotations

from collections.abc import Sequence

from harness.models.telescope import Telescope
from harness.telescope.behaviour.finding import Finding

MOST_DEVICES = 4
MOST_STEPS = 12


def tell_findings(findings: Sequence[Finding], started: float) -> str:
    """Return the text of a failure: what each device did, what it was told, and what its declaration says.

    :param started: what its times count from, in seconds since the epoch.
    """
    lines = ["not every device behaved as declared:"]
    for finding in findings[:MOST_DEVICES]:
        lines += _tell(finding, started)
    if len(findings) > MOST_DEVICES:
        lines.append(f"  and {len(findings) - MOST_DEVICES} devices more")
    return "\n".join(lines)


def tell_undeclared(telescope: Telescope, finding: Finding) -> str:
    """Return a line on a transition that is not declared: ``SubarrayNode went READY, FAULT, EMPTY: not declared``."""
    name = telescope.devices[finding.device].device_class.name
    if finding.path:
        return f"{name} went {', '.join(finding.path)}: not declared"
    return f"{name}: {finding.what}: not declared"


def _tell(finding: Finding, started: float) -> list[str]:
    lines = [f"  {finding.device}: {finding.what}, at {finding.when - started:+.3f} s"]
    if finding.allowed:
        lines.append(f"    By its declaration {finding.allowed}.")
    told = ", ".join(f"{command} at {time - started:+.3f} s" for time, command in finding.told[-MOST_STEPS:])
    lines.append(f"    It began: {told or 'no command'}.")
    lines.append("    It was seen to go:")
    return [*lines, *(f"      {time - started:+.3f} s  {step}" for time, step in finding.steps[-MOST_STEPS:])]
