"""What a declaration becomes when it is read: parameters, inheritance, links, and where telescopes are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ModelError
from harness.models.load import find_telescope, load_telescope
from harness.models.telescope import Telescope

HERE = Path(__file__).parent
TELESCOPES = HERE.parent.parent / "telescopes"

SMALL = """
telescope: small
parameters: {n: 2, colours: [red, Blue]}
classes:
  Root:
    abstract: true
    links: next
    attributes:
      State: {type: DevState, initial: ON}
      level: {type: DevLong, initial: 1, unit: mm, warning: {maximum: 9}}
    commands:
      Reset: {description: back to the start, allowed: {level: [1, 2]}, stages: [{to: {level: 1}}]}
    properties: {Place: here, Builder: Anna}
  Left: {abstract: true, extends: Root, attributes: {State: {initial: OFF}}}
  Right: {abstract: true, extends: Root, attributes: {level: {initial: 5}}}
  Lamp:
    extends: [Left, Right]
    links: others
    attributes: {level: {unit: cm}}
    commands: {Reset: {stages: []}}
    properties: {Place: there}
devices:
  - name: "A/{colour}/{colour}"
    class: Lamp
    for: colour in colours
    alias: "lamp-{colour}"
    links:
      next: a/Red/red
      others: [{for: colour in colours, device: "a/{colour}/{colour}"}, {for: i in n, device: "b/{i:03}/x"}, b/001/x]
    properties: {Label: ["{colour}", lamp]}
  - {name: "b/{i:03}/x", class: Lamp, for: i in n, links: {next: b/001/X, others: b/002/x}, initial: {level: 7}}
subjects:
  lamp: {device: "a/{colour}/{colour}", for: colour in colours, attribute: State}
"""


@pytest.fixture
def small(tmp_path: Path) -> Telescope:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL)
    return load_telescope(file)


def test_devices_are_made_for_each_value(small: Telescope) -> None:
    assert list(small.devices) == ["a/red/red", "a/blue/blue", "b/001/x", "b/002/x"]
    assert small.devices["a/blue/blue"].alias == "lamp-Blue"


def test_link_keys_are_values_or_device_names(small: Telescope) -> None:
    links = small.devices["a/blue/blue"].links
    assert links["next"] == {"a/red/red": "a/red/red"}
    assert links["others"] == {
        "red": "a/red/red",  # and not "Blue": a device is not one of the others
        "1": "b/001/x",
        "2": "b/002/x",
        "b/001/x": "b/001/x",
    }


def test_what_is_said_again_wins_and_the_rest_stays(small: Telescope) -> None:
    lamp = small.classes["Lamp"]
    assert lamp.attributes["level"].initial == 5
    assert lamp.attributes["level"].unit == "cm"
    assert lamp.attributes["level"].warning is not None
    assert lamp.commands["Reset"].stages == ()
    assert lamp.commands["Reset"].allowed == {"level": (1, 2)}
    assert lamp.links == ("next", "others")
    assert lamp.properties == {"Place": ("there",), "Builder": ("Anna",)}


def test_a_class_reached_twice_is_taken_over_once(small: Telescope) -> None:
    # Right extends Root as well, and does not bring back Root's State
    assert small.classes["Lamp"].attributes["State"].initial == "OFF"


def test_abstract_classes_have_no_devices(small: Telescope) -> None:
    assert list(small.classes) == ["Lamp"]


def test_properties_and_initial_values_of_devices(small: Telescope) -> None:
    blue = small.devices["a/blue/blue"]
    assert blue.properties == {"Place": ("there",), "Builder": ("Anna",), "Label": ("Blue", "lamp")}
    assert small.devices["b/002/x"].initial == {"level": 7}


def test_subjects_have_the_value_as_key(small: Telescope) -> None:
    assert {key: subject.device.name for key, subject in small.subjects.items()} == {
        ("lamp", "red"): "a/red/red",
        ("lamp", "Blue"): "a/blue/blue",
    }


def test_parameters_can_be_given(small: Telescope) -> None:
    given = load_telescope(small.file, {"colours": ("red",), "n": 3})
    assert list(given.devices) == ["a/red/red", "b/001/x", "b/002/x", "b/003/x"]
    assert given.parameters == {"n": 3, "colours": ("red",)}


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"color": ("red",)}, "parameters: there is no parameter 'color' to set. Did you mean 'colours'?"),
        (
            {"n": ("red",)},
            "parameters.n: ('red',) was given for it, and it is a number. Give it the same kind of value.",
        ),
        (
            {"colours": 3},
            "parameters.colours: 3 was given for it, and it is a list of texts. Give it the same kind of value.",
        ),
        ({"n": 0}, "parameters.n: 0 is not a number of things. Give 1 or more."),
    ],
)
def test_wrong_parameters(small: Telescope, parameters: dict[str, int | tuple[str, ...]], message: str) -> None:
    with pytest.raises(ModelError) as raised:
        load_telescope(small.file, parameters)
    assert str(raised.value) == f"{small.file}:3: {message}"


@pytest.mark.parametrize("file", [TELESCOPES / "ska-mid.yaml", HERE / "dome.yaml"], ids=lambda file: file.stem)
def test_reading_twice_gives_the_same(file: Path) -> None:
    assert load_telescope(file) == load_telescope(file)


def test_on_and_off_are_words(ska_mid: Telescope) -> None:
    assert "On" in ska_mid.classes["CspController"].commands
    assert ska_mid.subjects["telescope", ""].says["on"] == "ON"


def test_durations_have_units(dome: Telescope) -> None:
    assert dome.classes["Shutter"].commands["Open"].stages[0].takes == 0.2
    assert dome.classes["WeatherStation"].attributes["humidity"].polling == 0.1


def test_a_telescope_is_found_by_name_and_by_path() -> None:
    assert find_telescope("ska-mid", [HERE, TELESCOPES]) == TELESCOPES / "ska-mid.yaml"
    assert find_telescope(str(HERE / "dome.yaml"), [TELESCOPES]) == HERE / "dome.yaml"


def test_an_unknown_telescope_names_those_there_are() -> None:
    with pytest.raises(ModelError) as raised:
        find_telescope("ska-mit", [HERE, TELESCOPES])
    text = str(raised.value)
    assert text.startswith("there is no telescope 'ska-mit'. Did you mean 'ska-mid'? Known in ")
    assert "dome" in text
    assert "ska-mid" in text
    assert text.endswith("; or give the path of a file.")


def test_a_path_that_leads_nowhere() -> None:
    with pytest.raises(
        ModelError, match=r"^elsewhere/dome.yaml: there is no such file. Did you mean 'dome'. Known in .*: dome; or"
    ):
        find_telescope("elsewhere/dome.yaml", [HERE])


def test_no_telescopes_at_all(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as raised:
        find_telescope("dome", [tmp_path])
    assert str(raised.value) == f"there is no telescope 'dome'. There are none in {tmp_path}; give the path of a file."


def test_no_device_of_a_link_is_lost_to_another_with_the_same_key(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    twice = '{for: colour in colours, device: "a/{colour}/{colour}"}, {for: colour in colours, device: "c/{colour}/1"}'
    file.write_text(
        SMALL.replace('{for: colour in colours, device: "a/{colour}/{colour}"}', twice).replace(
            "subjects:",
            '  - {name: "c/{c}/1", class: Lamp, for: c in colours, links: {next: b/001/x, others: []}}\nsubjects:',
        )
    )
    links = load_telescope(file).devices["b/001/x"].links | load_telescope(file).devices["a/blue/blue"].links
    assert list(links["others"].items())[:3] == [
        ("red", "a/red/red"),
        ("c/red/1", "c/red/1"),
        ("Blue", "c/blue/1"),
    ]
