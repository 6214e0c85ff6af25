"""The picture of a state machine: what is in it, and that a reader can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from harness.errors import ModelError
from harness.models.load import load_telescope
from harness.models.machines.drawing import (
    INITIAL,
    SPONTANEOUS,
    STAYS,
    TRANSITIONAL,
    Arrow,
    arrows,
    draw,
    drawn,
    look,
    machine_to_draw,
    machines,
)
from harness.models.machines.machine import state_machine
from harness.models.telescope import Telescope

SVG = "{http://www.w3.org/2000/svg}"
HEIGHT, WIDTH = 0.72, 0.5
"""Of a letter, as parts of the font's size: less than it really has, so that touching is not taken for crossing."""
ROOT = Path(__file__).parent.parent.parent
TELESCOPES = sorted(
    file for file in (ROOT / "telescopes").glob("*.yaml") if re.search(r"^telescope:", file.read_text(), re.MULTILINE)
)
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle, and what stands in it."""

    name: str
    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point) -> bool:
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom

    def overlaps(self, other: Box) -> bool:
        return min(self.right, other.right) > max(self.left, other.left) and min(self.bottom, other.bottom) > max(
            self.top, other.top
        )


@dataclass(frozen=True)
class Picture:
    """What a browser would show: boxes of states and labels, and lines as points close to each other."""

    size: Box
    states: list[Box]
    labels: list[Box]
    lines: dict[str, list[Point]]


def seen(svg: str) -> Picture:
    root = ET.fromstring(svg)
    width, height = (float(part) for part in root.attrib["viewBox"].split()[2:])
    graph = root.find(f"{SVG}g")
    assert graph is not None
    shift = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", graph.attrib["transform"])
    assert shift is not None
    left, top = -float(shift[1]), -float(shift[2])
    groups = [group for group in graph.findall(f"{SVG}g") if "class" in group.attrib]
    inside = {text for group in groups for text in group.iter(f"{SVG}text")}
    states, labels, lines = [], [box(text) for text in graph.iter(f"{SVG}text") if text not in inside], {}
    for group in groups:
        title = group.findtext(f"{SVG}title", "")
        texts = [box(text) for text in group.iter(f"{SVG}text")]
        if group.attrib["class"] == "node":
            (text,) = texts
            outline = [point for path in group.iter(f"{SVG}path") for point in corners(path.attrib["d"])]
            states.append(around(text.name, outline) if outline else text)
        else:
            labels += texts
            (path,) = group.iter(f"{SVG}path")
            lines[f"{title} {len(lines)}"] = points(path.attrib["d"])
    return Picture(Box("picture", left, top, left + width, top + height), states, labels, lines)


def box(text: ET.Element) -> Box:
    x, y, size = (float(text.attrib[key]) for key in ("x", "y", "font-size"))
    width = len(text.text or "") * size * WIDTH
    left = {"middle": x - width / 2, "start": x, "end": x - width}[text.attrib["text-anchor"]]
    return Box(text.text or "", left, y - size * HEIGHT, left + width, y)


def corners(path: str) -> list[Point]:
    numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def around(name: str, outline: list[Point]) -> Box:
    across, down = [x for x, _ in outline], [y for _, y in outline]
    return Box(name, min(across) + 1, min(down) + 1, max(across) - 1, max(down) - 1)


def points(path: str) -> list[Point]:
    """Points on a curve of cubic pieces."""
    start, *rest = corners(path)
    found = [start]
    for one, two, end in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        for step in range(1, 41):
            t = step / 40
            weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
            four = (start, one, two, end)
            found.append(tuple(sum(w * point[axis] for w, point in zip(weights, four, strict=True)) for axis in (0, 1)))
        start = end
    return found


@pytest.fixture(params=TELESCOPES, ids=lambda file: file.stem)
def telescope(request: pytest.FixtureRequest) -> Telescope:
    return load_telescope(request.param)


def test_every_picture_of_every_telescope_can_be_read(telescope: Telescope) -> None:
    for device_class in telescope.classes.values():
        for machine in machines(telescope, device_class):
            name = f"{device_class.name} {machine.attribute}"
            picture = seen(draw(machine, telescope.name))
            texts = [*picture.states, *picture.labels]
            together = [(one.name, two.name) for n, one in enumerate(texts) for two in texts[:n] if one.overlaps(two)]
            assert not together, f"{name}: these lie on each other: {together}"
            crossed = [
                (line, label.name)
                for line, way in picture.lines.items()
                for label in picture.labels
                if any(label.holds(point) for point in way)
            ]
            assert not crossed, f"{name}: lines run through labels: {crossed}"
            run_over = [
                (line, state.name)
                for line, way in picture.lines.items()
                for state in picture.states
                if state.name not in re.split("->| ", line) and any(state.holds(point) for point in way)
            ]
            assert not run_over, f"{name}: lines run through states: {run_over}"
            outside = [text.name for text in texts if not picture.size.overlaps(text) or text.left < picture.size.left]
            assert not outside, f"{name}: outside of the picture: {outside}"


def test_the_dome_s_picture_has_its_states_commands_and_legend(dome: Telescope) -> None:
    machine = state_machine(dome, dome.classes["Dome"], "domeState")
    picture = seen(draw(machine, dome.name))
    assert {state.name for state in picture.states} == {"CLOSED", "OPENING", "OPEN", "CLOSING", "FAULT", "any state"}
    told = [label.name for label in picture.labels]
    assert sorted(text for text in told if text in {"Open", "Close", "Reset"}) == ["Close", "Close", "Open", "Reset"]
    assert {"Dome domeState", "initial", "stays until commanded", "left by itself", "may come by itself"} <= set(told)
    assert {"solid line: a command", "dashed: by itself"} <= set(told)


def test_lines_are_commands_or_what_comes_by_itself(dome: Telescope) -> None:
    assert set(arrows(state_machine(dome, dome.classes["Dome"], "domeState"))) == {
        Arrow("CLOSED", "OPENING", ("Open",)),
        Arrow("OPENING", "OPEN", ("Open",), by_itself=True),
        Arrow("OPEN", "CLOSING", ("Close",)),
        Arrow("OPENING", "CLOSING", ("Close",)),
        Arrow("CLOSING", "CLOSED", ("Close",), by_itself=True),
        Arrow("FAULT", "CLOSED", ("Reset",)),
    }


def test_states_of_each_kind_look_different(ska_mid: Telescope) -> None:
    machine = state_machine(ska_mid, ska_mid.classes["SubarrayNode"], "obsState")
    looks = {state: look(machine, state) for state in ("EMPTY", "IDLE", "RESOURCING", "FAULT")}
    assert looks == {"EMPTY": INITIAL, "IDLE": STAYS, "RESOURCING": TRANSITIONAL, "FAULT": SPONTANEOUS}
    assert len({(one.fill, one.border, one.style, one.width) for one in looks.values()}) == 4


@pytest.mark.parametrize(
    ("device_class", "attribute"),
    [
        ("SubarrayNode", "obsState"),
        ("CspSubarray", "obsState"),
        ("DishManager", "dishMode"),
        ("CentralNode", "telescopeState"),
    ],
)
def test_the_attribute_that_people_mean_is_drawn(ska_mid: Telescope, device_class: str, attribute: str) -> None:
    assert machine_to_draw(ska_mid, ska_mid.classes[device_class]).attribute == attribute


def test_states_that_nothing_leads_to_are_left_out(ska_mid: Telescope) -> None:
    machine = machine_to_draw(ska_mid, ska_mid.classes["CentralNode"])
    assert set(drawn(machine)) == {"ON", "OFF", "STANDBY"} | set(machine.spontaneous)


def test_a_class_without_states_says_so(dome: Telescope) -> None:
    with pytest.raises(ModelError, match="WeatherStation has no state machine: no command of it sets an attribute"):
        machine_to_draw(dome, dome.classes["WeatherStation"])


def test_what_an_argument_says_makes_no_picture(ska_mid: Telescope) -> None:
    dish = ska_mid.classes["DishManager"]
    assert "configuredBand" not in {machine.attribute for machine in machines(ska_mid, dish)}
    with pytest.raises(
        ModelError, match="configuredBand of DishManager makes no picture: ConfigureBand leads from any"
    ):
        machine_to_draw(ska_mid, dish, "configuredBand")
