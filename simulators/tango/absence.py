"""Devices that go away from the control system and come back: LOST, for any client.

A lost device is not exported and its object is gone, so that calls fail as they do when its server has died, and the
subscribers of its attributes are told. It comes back as after a restart of its server: as new, and its subscribers get
events again without subscribing anew.
"""

from __future__ import annotations

from collections.abc import Mapping

import tango

from simulators.devices.program import Program
from simulators.tango.device_list import while_it_changes
from simulators.tango.front import Front
from simulators.tango.linked.links import Links
from simulators.tango.registration import withdraw

REASON = "API_EventTimeout"
"""With this reason Tango tells subscribers that a publisher is gone."""
CLIENTS = "6"
"""Release of Tango's interface up to which clients may have subscribed."""


class Absence:
    """Takes devices of this process away, and brings them back. Called with the monitor of the control device alone.

    :param programs: of the devices, by name; so `fronts`.
    """

    def __init__(self, programs: Mapping[str, Program], links: Links, fronts: Mapping[str, Front]) -> None:
        self._programs, self._links, self._fronts = programs, links, fronts
        self._lost: dict[str, tango.DeviceClass] = {}

    def lose(self, program: Program) -> None:
        """The device goes away; one that is gone stays so."""
        if program.name in self._lost:
            return
        device = self._fronts[program.name].detach()
        for attribute in program.state.events:
            device.push_change_event(attribute, _gone(program.name))
        withdraw(program.device, tango.Util.instance().get_ds_name(), tango.Database())
        tango_class = self._lost[program.name] = device.get_device_class()
        del device
        with while_it_changes():
            tango_class.device_destroyer(program.name)
        self._links.gone(program.name)

    def bring_back(self, program: Program) -> None:
        """The device comes back; one that is there stays so."""
        tango_class = self._lost.get(program.name)
        if tango_class is None:
            return
        with while_it_changes():
            tango_class.device_factory([program.name])
        del self._lost[program.name]
        administration = tango.DeviceProxy(tango.Util.instance().get_dserver_device().get_name())
        for attribute in program.state.events:
            # Who had subscribed has been forgotten with the device, and does not know it.
            arguments = [program.name, attribute, "subscribe", "change", CLIENTS]
            administration.command_inout("ZmqEventSubscriptionChange", arguments)
        self._fronts[program.name].made_anew()
        self._links.back(program.name)

    @property
    def lost(self) -> list[Program]:
        """Those that are gone."""
        return [self._programs[name] for name in self._lost]


def _gone(name: str) -> tango.DevFailed:
    try:
        tango.Except.throw_exception(REASON, f"{name} is gone: its device server does not answer", name)
    except tango.DevFailed as error:
        return error
    raise AssertionError
