"""Whether what devices were seen to do is what they are declared to do.

Each device is judged by itself: for what it was told, and for what the others were seen to show. So nothing has to be
known of the order of events of several devices, and several paths may be right.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from harness.events.key import Key
from harness.models.node import Node, list_asked
from harness.models.telescope import Telescope
from harness.telescope.behaviour.finding import Finding
from harness.telescope.behaviour.history import History
from harness.telescope.behaviour.judgement import Judgement
from harness.telescope.behaviour.progress import Surroundings


@dataclass(frozen=True)
class Judge:
    """Knows what may happen on a telescope.

    :param histories: of the devices that are observed, by name.
    :param sent: the commands that a scenario gave; None if nobody knows who gave them.
    :param tolerance: seconds by which the clocks of two devices may differ.
    :param reported: attributes that a scenario made show something, which is no doing of their devices.
    :param askers: who may give which command to which device; worked out if it is left out.
    """

    telescope: Telescope
    histories: Mapping[str, History]
    sent: Collection[Node] | None = None
    tolerance: float = 0.0
    reported: Collection[Key] = ()
    askers: Mapping[Node, Collection[Node]] = field(default_factory=dict)

    def judge(self) -> list[Finding]:
        """Return the first thing of each device that is not as declared, in the order in which they happened."""
        askers = self.askers or list_askers(self.telescope)
        found = []
        for name, history in self.histories.items():
            if history.in_doubt:
                continue
            device = self.telescope.devices[name]
            around = Surroundings(self.histories, self.tolerance)
            if finding := Judgement(device, history, around, askers, self.sent, self.reported).judge():
                found.append(finding)
        return sorted(found, key=lambda finding: finding.when)


def list_askers(telescope: Telescope) -> dict[Node, set[Node]]:
    """Return who may give which command to which device, by the declaration."""
    askers: dict[Node, set[Node]] = {}
    for device in telescope.devices.values():
        for name, command in device.device_class.commands.items():
            for asked in list_asked(device, command.stages):
                askers.setdefault(asked, set()).add(Node(device.name, name))
    return askers
