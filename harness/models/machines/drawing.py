"""The picture of a state machine, as SVG: laid out by Graphviz, which its Python package brings along."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise

import pygraphviz

from harness.errors import ModelError
from harness.models import schema, values
from harness.models.machines.machine import Machine, state_machine
from harness.models.telescope import DeviceClass, Telescope

FONT = "Helvetica,Arial,sans-serif"
INK, LINE, PALE = "#1a1a1a", "#1f4e79", "#6b6b6b"
ANYWHERE = "any state"


@dataclass(frozen=True, slots=True)
class Look:
    """How states of one kind are drawn.

    :param meaning: what the legend says.
    """

    meaning: str
    fill: str
    border: str
    style: str = "filled,rounded"
    width: int = 1


STAYS = Look("stays until commanded", "#e8f1fa", LINE)
INITIAL = Look("initial", "#cfe3f5", LINE, width=3)
TRANSITIONAL = Look("left by itself", "#fff6d6", "#8a6d00", "filled,rounded,dashed")
SPONTANEOUS = Look("may come by itself", "#fbe3e1", "#a3241b", width=2)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line of the picture.

    :param commands: what it stands for, in the order of the declaration.
    :param by_itself: nobody commands it: a transitional state goes on, or a change comes from nowhere.
    """

    start: str
    end: str
    commands: tuple[str, ...]
    by_itself: bool = False


def machines(telescope: Telescope, device_class: DeviceClass) -> tuple[Machine, ...]:
    """State machines of a class worth drawing: those that its commands move, not by what an argument says.

    Subjects' attributes come first, then those with the most states.
    """
    subjects = {(one.device.device_class.name, one.attribute) for one in telescope.subjects.values()}

    def rank(machine: Machine) -> tuple[bool, int]:
        return (device_class.name, machine.attribute) not in subjects, -len(drawn(machine))

    found = (
        state_machine(telescope, device_class, name)
        for name, attribute in device_class.attributes.items()
        if _has_states(telescope, attribute)
    )
    return tuple(sorted((one for one in found if arrows(one) and not _free_command(one)), key=rank))


def machine_to_draw(telescope: Telescope, device_class: DeviceClass, attribute: str = "") -> Machine:
    """The machine of an attribute, or the first of the class; raises `ModelError` if there is none."""
    if attribute:
        machine = state_machine(telescope, device_class, attribute)
        if command := _free_command(machine):
            raise ModelError(
                f"{attribute} of {device_class.name} makes no picture: {command} leads from any state to any other, "
                "as its argument says"
            )
        return machine
    if found := machines(telescope, device_class):
        return found[0]
    raise ModelError(
        f"{device_class.name} has no state machine: no command of it sets an attribute with states",
        remedy="Choose another class, or name the attribute with --attribute.",
    )


def arrows(machine: Machine) -> tuple[Arrow, ...]:
    """The lines between states; commands that leave the state as it is have none."""
    lines: dict[tuple[str, str, bool], dict[str, None]] = {}
    for transition in machine.transitions:
        for end in transition.ends:
            way = (transition.start, *transition.via, end)
            for number, (one, other) in enumerate(pairwise(way)):
                if one != other:
                    lines.setdefault((one, other, number > 0), {})[transition.command] = None
    return tuple(Arrow(one, other, tuple(commands), itself) for (one, other, itself), commands in lines.items())


def look(machine: Machine, state: str) -> Look:
    """How a state is drawn."""
    if machine.is_transitional(state):
        return TRANSITIONAL
    if state == machine.initial:
        return INITIAL
    return SPONTANEOUS if state in machine.spontaneous else STAYS


def drawn(machine: Machine) -> tuple[str, ...]:
    """States that something leads to or from; of a DevState's fourteen they are few."""
    touched = {state for arrow in arrows(machine) for state in (arrow.start, arrow.end)}
    return tuple(s for s in machine.states if s in touched or s == machine.initial or s in machine.spontaneous)


def draw(machine: Machine, telescope: str) -> str:
    """The machine as an SVG document.

    :param telescope: its name, for the title.
    """
    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(
        label=_title(machine, telescope), labelloc="t", fontname=FONT, fontcolor=INK, bgcolor="white"
    )
    graph.graph_attr.update(rankdir="TB", nodesep="0.6", ranksep="0.65", pad="0.3", tooltip=machine.attribute)
    graph.node_attr.update(shape="box", fontname=FONT, fontsize="13", fontcolor=INK, margin="0.22,0.12")
    graph.edge_attr.update(fontname=FONT, fontsize="11", fontcolor=INK, arrowsize="0.8", color=LINE)
    for state in drawn(machine):
        chosen = look(machine, state)
        graph.add_node(
            state,
            style=chosen.style,
            fillcolor=chosen.fill,
            color=chosen.border,
            penwidth=chosen.width,
            tooltip=f"{state}: {chosen.meaning}",
        )
    for arrow in arrows(machine):
        _add(graph, arrow)
    _add_spontaneous(graph, machine)
    svg: bytes = graph.draw(format="svg", prog="dot")
    return svg.decode("utf-8")


def _has_states(telescope: Telescope, attribute: schema.Attribute) -> bool:
    return bool(values.shown(telescope, attribute)) and not attribute.shape


def _free_command(machine: Machine) -> str:
    """A command that may lead to all states, as where its argument says to which; "" if there is none."""
    every = set(machine.states)
    return next((one.command for one in machine.transitions if len(one.ends) > 2 and set(one.ends) == every), "")


def _add(graph: pygraphviz.AGraph, arrow: Arrow) -> None:
    told = ", ".join(arrow.commands)
    tooltip = f"{arrow.start} to {arrow.end}: {'the end of ' if arrow.by_itself else ''}{told}"
    if arrow.by_itself:
        graph.add_edge(arrow.start, arrow.end, style="dashed", color=PALE, tooltip=tooltip)
        return
    label = "<BR/>".join(escape(command) for command in arrow.commands)
    # a border of blanks keeps neighbouring lines off the text
    table = f'<<TABLE BORDER="0" CELLBORDER="0" CELLPADDING="3"><TR><TD>{label}</TD></TR></TABLE>>'
    graph.add_edge(arrow.start, arrow.end, label=table, tooltip=tooltip, labeltooltip=tooltip)


def _add_spontaneous(graph: pygraphviz.AGraph, machine: Machine) -> None:
    """An arrow from nowhere into states that nothing else shows to be reachable."""
    if not machine.spontaneous:
        return
    graph.add_node(ANYWHERE, shape="plaintext", fontcolor=PALE, fontsize="11", margin="0.05")
    for state in machine.spontaneous:
        graph.add_edge(ANYWHERE, state, style="dashed", color=SPONTANEOUS.border, tooltip=f"{state} may come by itself")


def _title(machine: Machine, telescope: str) -> str:
    name = f"{machine.device_class.name} {machine.attribute}"
    kinds = dict.fromkeys(look(machine, state) for state in drawn(machine))
    cells = [
        f'<TD BGCOLOR="{one.fill}" COLOR="{one.border}" BORDER="{max(1, one.width)}" '
        f'STYLE="{"rounded,dashed" if "dashed" in one.style else "rounded"}">{_small(one.meaning)}</TD>'
        for one in (INITIAL, STAYS, TRANSITIONAL, SPONTANEOUS)
        if one in kinds
    ]
    lines = f'<TD BORDER="0">{_small("solid line: a command")}</TD><TD BORDER="0">{_small("dashed: by itself")}</TD>'
    heading = f'<TD BORDER="0" ALIGN="LEFT" COLSPAN="{len(cells) + 2}">'
    return (
        '<<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="8" CELLPADDING="4">'
        f'<TR>{heading}<FONT POINT-SIZE="18">{escape(name)}</FONT></TD></TR>'
        f'<TR>{heading}<FONT COLOR="{PALE}">{escape(telescope)}</FONT></TD></TR>'
        f"<TR>{''.join(cells)}{lines}</TR></TABLE>>"
    )


def _small(text: str) -> str:
    return f'<FONT POINT-SIZE="11">{escape(text)}</FONT>'
