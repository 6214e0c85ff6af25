"""Serves one process's devices: makes the classes, registers, runs the Tango server, connects the devices."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time

import tango

from simulators.child import Parent
from simulators.devices.commands.arguments import Arguments
from simulators.devices.declaration import Declaration
from simulators.devices.kernel import Kernel
from simulators.devices.program import Program
from simulators.tango.absence import Absence
from simulators.tango.classes import device_class
from simulators.tango.control import Controls, control_class
from simulators.tango.front import Front
from simulators.tango.linked.links import Links
from simulators.tango.logs import log_to_console
from simulators.tango.plan import EXECUTABLE, Plan
from simulators.tango.registration import register

CONNECT_LIMIT = 20.0
"""Seconds for connecting the devices to each other."""


def serve(parent: Parent) -> None:
    """Run until the parent ends the process."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s.%(msecs)03d %(message)s", datefmt="%H:%M:%S"
    )
    plan: Plan = parent.receive()
    kernel = Kernel(plan.time_scale, tango.EnsureOmniThread)
    declaration = Declaration(plan.telescope)
    links = Links(kernel, declaration, plan.groups, plan.number)
    programs = _programs(plan, kernel, declaration, links)
    arguments = Arguments(plan.telescope.folder)
    fronts = {name: Front(program, kernel, arguments, links) for name, program in programs.items()}
    names = dict.fromkeys(program.device.device_class.name for program in programs.values())
    classes = [device_class(plan.telescope.classes[name], declaration.types(name), fronts) for name in names]
    classes.append(control_class(Controls(kernel, plan, programs, Absence(programs, links, fronts))))

    os.environ["TANGO_HOST"] = parent.receive()
    register(plan, tango.Database())
    util = tango.Util([EXECUTABLE, str(plan.number), "-ORBendPoint", "giop:tcp:127.0.0.1:0"])
    for one in classes:
        util.add_class(one.TangoClassClass, one, one.TangoClassName)
    kernel.loop.start()
    util.server_init()
    threading.Thread(target=_connect, args=(parent, plan, links, arguments), name="connecting", daemon=True).start()
    util.server_run()


def _programs(plan: Plan, kernel: Kernel, declaration: Declaration, links: Links) -> dict[str, Program]:
    programs = {name: Program(plan.telescope.devices[name], declaration, kernel, links) for name in plan.devices}
    links.join(programs)
    for program in programs.values():
        program.following.start()
    return programs


def _connect(parent: Parent, plan: Plan, links: Links, arguments: Arguments) -> None:
    with tango.EnsureOmniThread():
        try:
            log_to_console(plan.server)
            parent.report("exported")
            parent.receive()
            links.connect(time.monotonic() + CONNECT_LIMIT)
        except Exception:
            logging.getLogger("simulation").exception("The devices cannot be connected to each other")
            os._exit(1)
        parent.report("connected")
        # While nobody waits: what the first command would have to wait for.
        commands = [one for name in plan.devices for one in plan.telescope.devices[name].device_class.commands.values()]
        arguments.prepare(one.argument.schema_ for one in commands if one.argument is not None and one.argument.schema_)
